"""An address beyond ASCII goes where it was meant to go, and is shown as it was typed, at every door."""

import pytest
from django.urls import reverse

from mipass.base.outbox.models import Mail
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.models import Voucher
from mipass.doors.portal.credentials.tests.scene import form, issue, url_of
from tests.fixtures import sign_in
from tests.pages import find, page_of, words

pytestmark = pytest.mark.django_db

TYPED, KEPT = "x@straße.example", "x@xn--strae-oqa.example"


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


def mailed(kind):
    return [*Mail.objects.filter(kind=kind).values_list("recipient", flat=True)]


def test_a_credential(portal, organization_a):
    issued = portal.post(url_of("issue", organization_a), form(email=TYPED))
    assert mailed("credential-invitation") == [KEPT]
    credential = Credential.objects.get()
    page = words(page_of(portal.get(issued.url)))
    assert f"A credential was issued to {TYPED}." in page
    assert KEPT not in page
    for search in (TYPED, KEPT, "straße"):
        listed = portal.get(url_of("list", organization_a), {"q": search})
        assert TYPED in words(page_of(listed)), search
    view = page_of(portal.get(url_of("view", organization_a, credential)))
    assert words(view.h1) == TYPED
    assert KEPT not in words(view)


def test_a_corrected_address(portal, organization_a, full_admin):
    credential = issue(full_admin, organization_a, email="wrong@demo.test")
    address = url_of("correct_address", organization_a, credential)
    assert portal.post(address, {"email": TYPED}).status_code == 302
    credential.refresh_from_db()
    assert credential.email == KEPT
    assert find(page_of(portal.get(address)), "[name=email]")["value"] == TYPED


def test_an_admin_is_reviewed_as_they_are_stored(portal, distributor_a):
    url = reverse("admins:invite", args=[distributor_a.id])
    answers = {"email": " X@STRAẞE.example ", "scope": "full", "step": "2"}
    assert TYPED in words(page_of(portal.post(url, answers)).select_one(".details-list"))
    portal.post(url, answers | {"step": "3"})
    assert Admin.objects.filter(status="invited").get().email == KEPT
    assert mailed("admin-invitation")[-1] == KEPT


def test_a_voucher(client, operator):
    console = sign_in(client, operator)
    console.post(
        reverse("console:create_voucher"), {"credits": "5", "recipient": TYPED, "request_key": "one"}
    )
    assert Voucher.objects.get().recipient == KEPT
    assert TYPED in words(page_of(console.get(reverse("console:vouchers"))))


def test_who_signs_up_so_logs_in_so(client):
    names = {"first_name": "Max", "last_name": "Straße"}
    passwords = {"password1": "a-Long-enough-77", "password2": "a-Long-enough-77"}
    client.post(reverse("account_signup"), {"email": TYPED, **names, **passwords})
    assert Account.objects.filter(email=KEPT).count() == 1
