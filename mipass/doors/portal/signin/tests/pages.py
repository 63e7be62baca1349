"""What a person at the sign-in pages does and sees."""

import re
from typing import Any

from django.test import Client
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import claim_due_mails

PASSWORD = "a lake without boats"
NEW_PASSWORD = "seven grey herons"
INSIDE = "/account/password/"  # a page for signed-in people alone
SIGNUP = {
    "email": "new@example.com",
    "first_name": "Neo",
    "last_name": "Comer",
    "password1": PASSWORD,
    "password2": PASSWORD,
}


def text_of(response: Any, *, without: str = "") -> str:
    """The page, less what differs at every request and the address that was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return page.replace(without, "TYPED") if without else page


def sign_in(client: Client, email: str, password: str = PASSWORD, **data: str) -> Any:
    """Send the login form."""
    return client.post(
        reverse("account_login"), {"login": email, "password": password, "next": INSIDE, **data}
    )


def is_signed_in(client: Client) -> bool:
    """Whether this browser sees pages for signed-in people."""
    return client.get(INSIDE).status_code == 200


def mails_to(recipient: str) -> list[str]:
    """The kinds of all mails queued to an address, oldest first."""
    return list(Mail.objects.filter(recipient=recipient).order_by("id").values_list("kind", flat=True))


def link_key(kind: str) -> str:
    """The key of the newest queued mail of a kind."""
    return str([mail.context["key"] for mail in claim_due_mails(limit=50) if mail.kind == kind][-1])


def confirm_url() -> str:
    """The link of the newest mail that asks to confirm."""
    return reverse("account_confirm_email", args=[link_key("confirm-email")])


def reset_url() -> str:
    """The link of the newest mail that lets reset."""
    uid, _, key = link_key("reset-password").partition("-")
    return reverse("account_reset_password_from_key", args=[uid, key])


def events_of(account_id: Any) -> list[str]:
    """What the audit log says that an account did, oldest first."""
    return list(Event.objects.filter(actor_id=account_id).order_by("id").values_list("type", flat=True))
