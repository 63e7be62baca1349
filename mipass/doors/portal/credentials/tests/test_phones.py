"""What the portal shows of phones: which have a credential, what is pending, and moving to another one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mipass.base.kit.clock import now
from mipass.domains.credentials.invitations import NotAllowed, order_replacement
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.domains.credentials.phones.devices import pending_until
from mipass.domains.credits.models import Transfer
from mipass.domains.distributors.policies import Policies, edit_policies
from mipass.domains.issuer.models import StatusEntry
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.models import Reader
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import bring_to, issue, url_of
from mipass.protocol.status_bits import Status
from tests.factories import seed_reader
from tests.fixtures import actor_of
from tests.pages import details, find, page_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def invited(full_admin, organization_a):
    return issue(full_admin, organization_a)


@pytest.fixture
def phone(invited):
    """It has accepted."""
    return Phone(invited.organization_id, link_of(invited)).accept(invited)


@pytest.fixture
def held(invited, phone):
    """A credential that a phone has accepted."""
    invited.refresh_from_db()
    return invited


@pytest.fixture
def with_policy(admin, distributor_a):
    edit_policies(actor=admin, distributor=distributor_a, policies=Policies(replacement_phone=True))
    distributor_a.refresh_from_db()


def test_an_invitation_that_a_wallet_fetched_and_never_confirmed_can_be_enabled(
    portal, organization_a, invited
):
    phone = Phone(invited.organization_id, link_of(invited))
    enable, view = (url_of(verb, organization_a, invited) for verb in ("enable", "view"))
    assert portal.post(enable).status_code == 409
    phone.claim(phone.mailed_code(invited))
    phone.fetch()
    page = page_of(portal.get(view))
    assert "Invited (fetched)" in page.get_text()
    assert portal.post(enable).status_code == 302
    invited.refresh_from_db()
    assert (invited.status, invited.link_hash) == ("enabled", None)
    assert Device.objects.get().accepted_at is not None
    assert StatusEntry.objects.get(subject_id=invited.id).value == Status.VALID
    assert phone.notify().status_code == 204


def test_what_the_phone_refused_or_deleted_is_not_enabled_by_an_admin(portal, organization_a, invited):
    phone = Phone(invited.organization_id, link_of(invited))
    phone.claim(phone.mailed_code(invited))
    phone.fetch()
    phone.notify("credential_deleted")
    assert portal.post(url_of("enable", organization_a, invited)).status_code == 409
    invited.refresh_from_db()
    assert invited.status == "invited"


def loaded(credential):
    return Credential.objects.select_related("organization__distributor").get(id=credential.id)


def entries(credential):
    return list(
        StatusEntry.objects.filter(subject_id=credential.id).order_by("id").values_list("value", flat=True)
    )


# --- pending ---


def test_disabling_is_pending_until_the_document_expires(held, admin):
    move_credential(actor=admin, credential=held, verb="disable")
    ends = StatusEntry.objects.get(subject_id=held.id).valid_until
    assert pending_until(actor=admin, credential=loaded(held)) == ends


def test_the_organizations_grace_is_added(held, admin, organization_a):
    Organization.objects.filter(id=organization_a.id).update(grace_hours=5)
    move_credential(actor=admin, credential=held, verb="disable")
    ends = StatusEntry.objects.get(subject_id=held.id).valid_until
    assert pending_until(actor=admin, credential=loaded(held)) == ends + timedelta(hours=5)


def test_a_contact_of_the_phone_ends_it(held, phone, admin):
    revoke_credential(actor=admin, credential=held, reason="lost")
    assert pending_until(actor=admin, credential=loaded(held)) is not None
    assert phone.renew().json()["credential_status"] == "revoked"
    assert pending_until(actor=admin, credential=loaded(held)) is None


def test_a_newer_list_at_every_reader_ends_it(held, admin):
    move_credential(actor=admin, credential=held, verb="disable")
    changed_at = loaded(held).changed_at
    pending = {
        since: pending_until(actor=admin, credential=loaded(held), readers_know_since=since) is not None
        for since in (None, changed_at, changed_at + timedelta(seconds=1))
    }
    assert list(pending.values()) == [True, True, False]


def test_an_expired_document_ends_it(held, admin):
    move_credential(actor=admin, credential=held, verb="disable")
    StatusEntry.objects.update(valid_until=now())
    assert pending_until(actor=admin, credential=loaded(held)) is None


@pytest.mark.parametrize("state", ["enabled", "enabled again"])
def test_nothing_is_pending_for_an_enabled_credential(held, admin, state):
    if state == "enabled again":
        move_credential(actor=admin, credential=held, verb="disable")
        move_credential(actor=admin, credential=held, verb="enable")
    assert pending_until(actor=admin, credential=loaded(held)) is None


def test_what_no_phone_has_fetched_is_never_pending(full_admin, organization_a, admin):
    credential = issue(full_admin, organization_a)
    revoke_credential(actor=admin, credential=credential, reason="left")
    assert pending_until(actor=admin, credential=loaded(credential)) is None


def test_list_and_page_say_until_when(portal, held, admin, organization_a):
    move_credential(actor=admin, credential=held, verb="disable")
    listed = words(page_of(portal.get(url_of("view", organization_a, held).rsplit("/", 2)[0] + "/")))
    shown = details(portal.get(url_of("view", organization_a, held)))
    assert "Disabled pending until " in listed
    assert shown["Status"].startswith("Disabled pending until ")
    assert "a reader that does not know about the change may still open" in shown["Pending until"]


def test_a_reader_that_reported_a_newer_list_takes_the_note_away(portal, held, admin, organization_a):
    move_credential(actor=admin, credential=held, verb="disable")
    reader = seed_reader(
        actor=type(admin).system(), organization=organization_a, name="Door", firmware_version="1.0"
    )
    Reader.objects.filter(id=reader.id).update(list_time=now() + timedelta(seconds=2))
    assert details(portal.get(url_of("view", organization_a, held)))["Status"] == "Disabled"


def test_contacts_are_noted_once_a_minute(held, phone):
    first = Device.objects.get().last_seen_at
    phone.renew()
    second = Device.objects.get().last_seen_at
    phone.renew()
    assert first < second  # the first after the acceptance confirms it
    assert Device.objects.get().last_seen_at == second


def test_what_is_pending_costs_the_list_as_many_queries_for_many_rows_as_for_one(
    portal, full_admin, organization_b, admin, django_assert_num_queries
):
    url, for_one = url_of("list", organization_b), 0
    for number in range(12):
        values = {"facility_code": 9, "card_number": number}
        credential = issue(full_admin, organization_b, f"holder{number}@example.com", values=values)
        bring_to("disabled", full_admin, credential)
        if number == 0:
            portal.get(url)
            with CaptureQueriesContext(connection) as captured:
                portal.get(url)
            for_one = len(captured)
    portal.get(url)  # its toasts are written off
    with django_assert_num_queries(for_one):
        portal.get(url, {"per_page": "25"})


# --- devices ---


def test_the_page_names_the_phones(portal, held, organization_a):
    page = page_of(portal.get(url_of("view", organization_a, held)))
    row = find(page, "section[aria-labelledby=credential-devices] tbody tr")
    assert Device.objects.get().key_thumbprint[:16] in words(row)
    assert "In use" in words(row)


def test_a_credential_that_no_phone_has_shows_no_devices(portal, full_admin, organization_a):
    credential = issue(full_admin, organization_a)
    page = page_of(portal.get(url_of("view", organization_a, credential)))
    assert page.select_one("#credential-devices") is None


# --- another phone ---


def test_without_the_policy_it_is_neither_offered_nor_done(portal, held, admin, organization_a):
    assert "Replacement Phone" not in words(page_of(portal.get(url_of("view", organization_a, held))))
    with pytest.raises(NotAllowed):
        order_replacement(actor=admin, credential=loaded(held))
    assert entries(held) == [Status.VALID]


def test_it_moves_to_another_phone_without_a_credit(portal, held, phone, with_policy, organization_a):
    transfers = Transfer.objects.count()
    url = url_of("replace_phone", organization_a, held)
    dialog = words(page_of(portal.get(url)))
    assert "The phone that has it now will open nothing from this moment" in dialog
    assert portal.post(url).status_code == 302

    assert (loaded(held).status, entries(held)) == ("enabled", [Status.INVALID])
    assert "Enabled replacement invited" in words(page_of(portal.get(url_of("view", organization_a, held))))
    assert phone.renew().status_code == 400

    second = Phone(organization_a.id, link_of(held)).accept(held)
    assert (loaded(held).status, entries(held)) == ("enabled", [Status.INVALID, Status.VALID])
    assert loaded(held).link_hash is None
    assert second.renew().json()["credential_status"] == "enabled"
    assert Transfer.objects.count() == transfers
    page = words(page_of(portal.get(url_of("view", organization_a, held))))
    assert "replacement invited" not in page
    assert "Replaced" in page


def test_ordering_again_voids_the_link_before(held, admin, with_policy, organization_a):
    order_replacement(actor=admin, credential=loaded(held))
    first = Phone(organization_a.id, link_of(held))
    order_replacement(actor=admin, credential=loaded(held))
    assert first.offer().status_code == 404
    Phone(organization_a.id, link_of(held)).accept(held)


def test_disabled_between_the_order_and_the_acceptance(held, admin, with_policy, organization_a):
    order_replacement(actor=admin, credential=loaded(held))
    second = Phone(organization_a.id, link_of(held))
    second.claim(second.mailed_code(held))
    second.fetch()
    move_credential(actor=admin, credential=loaded(held), verb="disable")
    assert second.notify().json()["code"] == "credential_disabled"
    assert second.offer().json()["code"] == "credential_disabled"
    move_credential(actor=admin, credential=loaded(held), verb="enable")
    assert entries(held) == [Status.INVALID, Status.SUSPENDED]
    assert second.notify().status_code == 204
    assert entries(held) == [Status.INVALID, Status.VALID]


def test_revoked_between_the_order_and_the_acceptance(held, admin, with_policy, organization_a):
    order_replacement(actor=admin, credential=loaded(held))
    second = Phone(organization_a.id, link_of(held))
    revoke_credential(actor=admin, credential=loaded(held), reason="stolen")
    assert second.offer().status_code == 404
    assert entries(held) == [Status.INVALID]


@pytest.mark.parametrize("state", ["invited", "disabled", "revoked"])
def test_only_an_enabled_credential_moves(full_admin, organization_a, admin, with_policy, held, state):
    credential = held
    if state == "invited":
        credential = issue(full_admin, organization_a, email="second@example.com")
    elif state == "disabled":
        move_credential(actor=admin, credential=held, verb="disable")
    else:
        revoke_credential(actor=admin, credential=held, reason="left")
    with pytest.raises(WrongState):
        order_replacement(actor=admin, credential=loaded(credential))
