"""The database away and back, as a started portal shows it to people and programs: 503, and soon well."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import httpx
import pytest
from bs4 import BeautifulSoup

from mipass.base.kit.ids import new_id
from tests.bench.browser import Session, sign_in
from tests.crash.killable import KillablePortal, killable_portal

pytestmark = [
    pytest.mark.database,
    pytest.mark.skipif("os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="a file is not away"),
]
LONGEST = 15.0  # seconds: the pool's patience, with more requests than threads
AT_ONCE = 12


@pytest.fixture(scope="module")
def portal(tmp_path_factory):
    """A portal that serves, with somebody signed in and credits to spend."""
    with killable_portal(tmp_path_factory.mktemp("away"), "") as made:
        organization = made.place.call("tests.bench.scene:found", 1000)
        made.start()
        yield Visited(made, organization, sign_in(made.url))


@dataclass
class Visited:
    """A started portal, the path of an organization in it, and somebody's session."""

    portal: KillablePortal
    organization: str
    session: Session

    def __getattr__(self, name):
        return getattr(self.portal, name)


def browser(portal):
    return httpx.Client(base_url=portal.url, headers={"Cookie": portal.session.cookies}, timeout=60)


def issuing(portal, key):
    number = int.from_bytes(os.urandom(2))
    return {
        "csrfmiddlewaretoken": portal.session.token,
        "request_key": str(key),
        "format": "H10301",
        "email": f"{key}@holder.test",
        "facility_code": number % 256,
        "card_number": number,
    }


def all_at_once(portal):
    """The answers to requests of several kinds, and how long the slowest took."""

    def ask(number):
        with browser(portal) as client:
            if number % 4 == 1:
                return client.post(
                    f"{portal.organization}/credentials/issue/", data=issuing(portal, new_id())
                )
            if number % 4 == 2:
                return client.get("/firmware/metadata/1.root.json")
            if number % 4 == 3:
                return client.get(f"/mobile/{new_id()}/status")
            return client.get("/")

    started = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        answers = list(threads.map(ask, range(AT_ONCE)))
    return answers, time.monotonic() - started


def test_after_a_restart_no_request_fails(portal):
    assert {answer.status_code for answer in all_at_once(portal)[0]} <= {200, 302, 404}
    portal.kill_database()
    answers, _seconds = all_at_once(portal)
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


def test_while_it_is_away_every_answer_says_so_and_when_to_come_again(portal):
    portal.database.kill()
    try:
        answers, seconds = all_at_once(portal)
        assert {answer.status_code for answer in answers} == {503}
        assert all(0 < int(answer.headers["Retry-After"]) <= 5 for answer in answers)
        assert seconds < LONGEST
        kinds = {answer.headers["Content-Type"].partition(";")[0] for answer in answers}
        assert kinds == {"text/html", "application/problem+json"}
        assert httpx.get(f"{portal.url}/healthz").status_code == 200
        assert httpx.get(f"{portal.url}/readyz", timeout=30).status_code == 503
    finally:
        portal.database.start()
    answers, _seconds = all_at_once(portal)
    assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


def test_what_was_pressed_meanwhile_is_pressed_again_and_done_once(portal):
    before = portal.place.call("tests.bench.scene:count_issued")
    address = f"{portal.organization}/credentials/issue/"
    with browser(portal) as client:
        portal.database.kill()
        try:
            away = client.post(address, data=issuing(portal, new_id()))
        finally:
            portal.database.start()
        assert away.status_code == 503
        form = BeautifulSoup(away.text, "html.parser").find("form")
        assert form
        fields = {each["name"]: each["value"] for each in form.select("input")}
        pressed = [client.post(form["action"], data=fields) for _ in range(3)]
    assert [answer.status_code for answer in pressed] == [302, 302, 302]
    assert portal.place.call("tests.bench.scene:count_issued") == before + 1
    portal.place.mipass("check-ledger")
