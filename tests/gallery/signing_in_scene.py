"""People who sign up, forgot a password or are kept out, and the links that were mailed to them."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from django.urls import reverse

from mipass.base.outbox.queries import read_waiting
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.session_store import SessionStore
from mipass.domains.accounts.sessions import SEEN_AT
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.models import KeyChange
from mipass.domains.readers.tests.devices import Device, begin, enroll, finish_or_wait, installer_of
from mipass.doors.jobs.mail_delivery import deliver_due_mails
from mipass.doors.portal.outbox.mailbox import list_mails
from tests.fixtures import PASSWORD

REGISTERED = "registered@demo.test"
NAMES = {"first_name": "Regina", "last_name": "Registered"}


def mailed_links(careful: Account, kept_out: Account) -> dict[str, str]:
    """Paths by name: to confirm an address, to a new password, past a lock, and to the mails themselves."""
    browser = Client(SERVER_NAME="localhost")
    passwords = {"password1": PASSWORD, "password2": PASSWORD}
    browser.post("/signup/", {"email": REGISTERED, **NAMES, **passwords})
    browser.post("/password/reset/", {"email": careful.email})
    for _try in range(5):
        browser.post("/login/", {"login": kept_out.email, "password": "not this one"})
    deliver_due_mails(stopping=lambda: False)
    confirm = _newest_link(REGISTERED)
    return {
        "confirm_link": confirm,
        "own_password": f"{confirm}own-password/",
        "reset_link": _newest_link(careful.email),
        "way_in": _newest_link(kept_out.email),
    }


def changed_address(account: Account) -> dict[str, str]:
    """Somebody who changed their e-mail: the link that undoes it, and the two mails."""
    browser, new = Client(SERVER_NAME="localhost"), "moved.on@demo.test"
    browser.post("/login/", {"login": account.email, "password": PASSWORD})
    browser.post("/account/email/", {"email": new})
    browser.post("/account/email/code/", read_waiting(subject_id=account.id, kind="email-change-code"))
    deliver_due_mails(stopping=lambda: False)
    return {
        "undo_link": _newest_link(account.email),
        "mail_email_changed": _newest_mail(account.email),
        "mail_email_code": _newest_mail(new),
    }


def waiting_key() -> dict[str, str]:
    """A reader of which something else claims to be it."""
    organization = Organization.objects.get(name="Organization A")
    actor, device = installer_of(organization), Device(serial="R10-2214-0107")
    reader = enroll(organization, device, "Loading bay")
    finish_or_wait(*begin(organization, actor), Device(ueid=device.ueid, serial=device.serial), "Loading bay")
    return {"asked_reader": str(reader.id), "key_change": str(KeyChange.objects.get(reader=reader).id)}


def _newest_link(address: str) -> str:
    return urlsplit(list_mails(to=address)[0].links[0]).path


def _newest_mail(address: str) -> str:
    return reverse("outbox_mail", args=[list_mails(to=address)[0].name])


def prove_again(keys: list[str]) -> None:
    """Let the people of these sessions have been here, and proved who they are, just now; what a screen ended
    stays so.
    """
    for session in map(SessionStore, keys):
        if not session.get(AUTHENTICATION_METHODS_SESSION_KEY):
            continue
        for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
            record["at"] = time.time()
        session[SEEN_AT] = int(time.time())
        session.save()
