"""The tour with a program: a client is made, acts by the API, and is nobody once it is revoked."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import httpx

from mipass.doors.jobs.tour.people import Cast
from mipass.doors.jobs.tour.receiver import Receiver
from mipass.doors.jobs.tour.visitor import TourError

SECONDS = 20.0
SCOPES = (
    "See organizations and their credit summaries",
    "See credentials, without their card data",
    "Issue credentials, one by one and in batches",
    "Enable, disable, revoke and resend credentials",
    "Follow the event feed",
)
CARD = {"facility_code": "123", "card_number": "50001"}


def admin_makes_a_client(cast: Cast) -> str:
    cast.admin.open(f"{cast.portal}clients/add/")
    cast.admin.submit("Add API Client", {"Name": cast.name("Program"), **dict.fromkeys(SCOPES, "")})
    cast.token = cast.admin.copied("Copy Token")
    cast.admin.open(f"{cast.portal}clients/")
    cast.admin.row_shows(cast.name("Program"))
    cast.admin.hides(cast.token)
    return "a Full Admin makes an API client; its token is shown once"


def program_says_who_it_is(cast: Cast) -> str:
    me = _call(cast, "GET", "/me")
    if me["client"]["name"] != cast.name("Program"):
        raise TourError(f"the program is called {me['client']['name']}")
    cast.cursor = _call(cast, "GET", "/events")["next_cursor"]
    return "the program asks who it is, and where the feed of events stands"


def admin_adds_a_webhook(cast: Cast) -> str:
    cast.receiver = Receiver()
    cast.admin.open(f"{cast.portal}webhooks/add/")
    cast.admin.submit("Save", {"Address (URL)": cast.receiver.url, "Description": cast.name("Receiver")})
    cast.secret = cast.admin.copied("Copy")
    cast.admin.follow("Webhook Details")
    cast.webhook = urlsplit(cast.admin.url).path
    cast.admin.hides(cast.secret)
    return "a Full Admin adds a webhook; its secret is shown once"


def program_issues_once(cast: Cast) -> str:
    body = {"email": cast.address("badge"), "format": "H10301", "card": CARD}
    path = f"/organizations/{_other_organization(cast)}/credentials"
    first = _call(cast, "POST", path, body, key=cast.mark)
    again = _call(cast, "POST", path, body, key=cast.mark)
    if first["id"] != again["id"]:
        raise TourError("the same key issued twice")
    cast.issued = str(first["id"])
    cast.holder.mail(cast.address("badge"), "credential")
    return "it issues a credential, sends the request again as after a lost answer, and paid once"


def program_hears_of_it(cast: Cast) -> str:
    subjects: list[str] = []
    for _attempt in range(int(SECONDS)):
        page = _call(cast, "GET", f"/events?after={cast.cursor}&types=credential.issued")
        subjects = [event["data"]["subject"]["id"] for event in page["data"]]
        if cast.issued in subjects:  # what was issued just before may come after the cursor of now as well
            break
        time.sleep(1)
    if subjects.count(cast.issued) != 1:
        raise TourError(f"the feed tells of {subjects}, not of {cast.issued} once")
    return "the event feed tells of it, once"


def webhook_is_signed(cast: Cast) -> str:
    if cast.receiver is None:
        raise TourError("nobody listens")
    event = cast.receiver.event(cast.secret, cast.issued, seconds=SECONDS)
    if event["type"] != "credential.issued":
        raise TourError(f"the webhook tells of {event['type']}")
    cast.admin.open(f"{cast.webhook}remove/")
    cast.admin.submit("Remove Webhook")
    cast.receiver.close()
    return "a receiver on this machine is sent the same, and the signature holds for that body alone"


def program_revokes(cast: Cast) -> str:
    revoked = _call(cast, "POST", f"/credentials/{cast.issued}/revoke", {"reason": "left"})
    if revoked["status"] != "revoked":
        raise TourError(f"the credential is {revoked['status']}")
    cast.holder.mail(cast.address("badge"), "revoked")
    return "it revokes the credential, and the holder is told"


def revoked_client_is_nobody(cast: Cast) -> str:
    cast.admin.open(f"{cast.portal}clients/")
    cast.admin.follow("View", within=cast.name("Program"))
    cast.admin.open(f"{urlsplit(cast.admin.url).path}revoke/")
    cast.admin.submit("Revoke API Client")
    _call(cast, "GET", "/me", expect=401)
    return "once its client is revoked, the token is refused"


def _other_organization(cast: Cast) -> str:
    """The Non-Limited one: the other's credits are all spent."""
    found = _call(cast, "GET", "/organizations")["data"]
    return next(str(each["id"]) for each in found if each["allocation"]["type"] == "non_limited")


def _call(cast: Cast, method: str, path: str, body: Any = None, *, key: str = "", expect: int = 0) -> Any:
    """The answer of the API; ``expect`` 0 is any success."""
    headers = {"Authorization": f"Bearer {cast.token}", **({"Idempotency-Key": key} if key else {})}
    url = f"{cast.base_url}/api/v1{path}"
    answer = httpx.request(method, url, json=body, headers=headers, timeout=SECONDS)
    if answer.status_code != expect and not (expect == 0 and answer.is_success):
        raise TourError(f"{method} {path} answered {answer.status_code}: {answer.text}")
    return answer.json()


PROGRAM_STEPS: tuple[Callable[[Cast], str], ...] = (
    admin_makes_a_client,
    program_says_who_it_is,
    admin_adds_a_webhook,
    program_issues_once,
    program_hears_of_it,
    webhook_is_signed,
    program_revokes,
    revoked_client_is_nobody,
)
