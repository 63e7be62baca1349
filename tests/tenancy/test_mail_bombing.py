"""A thousand requests that each cause a mail cause few mails."""

import os
from collections import Counter
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.outbox.models import Mail
from mipass.domains.admins.invitations import INVITATIONS_PER_HOUR
from mipass.domains.admins.models import Admin
from mipass.domains.credentials.models import Credential
from tests.fixtures import sign_in

pytestmark = pytest.mark.django_db

VICTIM = "victim@demo.test"
REQUESTS = 1_000 if os.environ.get("MIPASS_DEEP") == "1" else 60
PASSWORD = "a-long-enough-phrase-9"


def ask(client: Client, name: str, data: dict[str, str], **ids: object) -> int:
    """The status of a POST, from an address of its own each time: a bomber has many."""
    return client.post(reverse(name, kwargs=ids), data).status_code


def flood(send: Callable[[int], int], requests: int = REQUESTS) -> Counter[int]:
    """The statuses of many requests."""
    return Counter(send(number) for number in range(requests))


def mails_to_victim(email: str = VICTIM) -> int:
    """How many mails the victim would get."""
    return Mail.objects.filter(recipient=email).count()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("account_reset_password", {"email": "operator@demo.test"}),
        (
            "account_signup",
            {
                "email": VICTIM,
                "first_name": "V",
                "last_name": "I",
                "password1": PASSWORD,
                "password2": PASSWORD,
            },
        ),
    ],
)
def test_a_stranger_from_many_addresses_mails_a_victim_little(name, data, operator, monkeypatch):
    monkeypatch.setattr("mipass.doors.portal.signin.views.EVEN_SECONDS", 0)
    statuses = Counter(
        Client(REMOTE_ADDR=f"10.{n % 7}.{n % 200}.{n % 250}").post(reverse(name), data).status_code
        for n in range(REQUESTS)
    )
    assert statuses.total() == REQUESTS
    assert 1 <= mails_to_victim(data["email"]) <= 10


def test_a_full_admin_who_invites_one_address_again_and_again(full_admin, distributor_a):
    browser = sign_in(Client(), full_admin)
    form = {"step": "3", "email": VICTIM, "scope": "full"}
    statuses = flood(lambda _n: ask(browser, "admins:invite", form, distributor_id=distributor_a.id))
    assert statuses[429] > REQUESTS * 0.9
    assert 1 <= mails_to_victim() <= 10


def test_a_full_admin_who_resends_an_invitation_again_and_again(full_admin, distributor_a):
    browser = sign_in(Client(), full_admin)
    form = {"step": "3", "email": VICTIM, "scope": "full"}
    assert ask(browser, "admins:invite", form, distributor_id=distributor_a.id) == 302
    ids = {"distributor_id": distributor_a.id, "admin_id": Admin.objects.get(email=VICTIM).id}
    statuses = flood(lambda _n: ask(browser, "admins:resend", {}, **ids))
    assert statuses[429] > REQUESTS * 0.9
    assert 1 <= mails_to_victim() <= 10


def test_a_full_admin_who_invites_and_withdraws_very_many_addresses(full_admin, distributor_a):
    browser, place = sign_in(Client(), full_admin), {"distributor_id": distributor_a.id}

    def invite_and_withdraw(number: int) -> int:
        form = {"step": "3", "email": f"victim{number}@demo.test", "scope": "full"}
        status = ask(browser, "admins:invite", form, **place)
        if status == 302:
            admin = Admin.objects.get(email=form["email"])
            ask(browser, "admins:withdraw", {}, **place, admin_id=admin.id)
        return status

    statuses = flood(invite_and_withdraw, INVITATIONS_PER_HOUR + 20)
    assert statuses[429] > 0
    assert Mail.objects.filter(kind="admin-invitation").count() <= INVITATIONS_PER_HOUR + 1


@pytest.mark.parametrize("verb", ["resend", "set_installer"])
def test_an_admin_who_presses_a_credentials_button_again_and_again(verb, full_admin, organization_b):
    browser = sign_in(Client(), full_admin)
    place = {"distributor_id": organization_b.distributor_id, "organization_id": organization_b.id}
    form = {"format": "H10301", "email": VICTIM, "facility_code": "1", "card_number": "2", "request_key": "k"}
    assert ask(browser, "credentials:issue", form, **place) == 302
    place["credential_id"] = Credential.objects.get().id
    flood(lambda _n: ask(browser, f"credentials:{verb}", {}, **place))
    assert 1 <= mails_to_victim() <= 10


def test_an_admin_who_issues_and_withdraws_with_one_credit_again_and_again(full_admin, organization_b):
    browser = sign_in(Client(), full_admin)
    place = {"distributor_id": organization_b.distributor_id, "organization_id": organization_b.id}
    card = {"format": "H10301", "email": VICTIM, "facility_code": "1", "card_number": "2"}

    def issue_and_withdraw(number: int) -> int:
        status = ask(browser, "credentials:issue", {**card, "request_key": str(number)}, **place)
        if status == 302:
            issued = Credential.objects.latest("issued_at")
            ask(browser, "credentials:withdraw", {}, **place, credential_id=issued.id)
        return status

    flood(issue_and_withdraw)
    assert 1 <= mails_to_victim() <= 12
