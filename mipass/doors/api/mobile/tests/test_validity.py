"""Dates of a credential at its phone and its doors: documents, refusals, readers, what is pending."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, Notice
from mipass.domains.credentials.invitations import correct_address, order_replacement, resend_invitation
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.phones.devices import pending_until
from mipass.domains.credentials.validity import Dates, ValidityEnded
from mipass.domains.credentials.validity_changes import set_validity
from mipass.domains.distributors.policies import Policies, edit_policies
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.models import StatusEntry
from mipass.doors.api.mobile.tests.phone import told
from mipass.flows.tell_of_validity import tell_of_validity
from mipass.protocol.mdoc import read_document
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import verify_list

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon(clock):
    """A clock that stands at a whole hour: dates are whole seconds."""
    clock.at = clock.at.replace(minute=0, second=0, microsecond=0)
    return clock


def dated(credential, admin, begin=None, end=None):
    """Dates by their distance from now."""
    moments = [None if each is None else now() + each for each in (begin, end)]
    set_validity(actor=admin, credential=loaded(credential), dates=Dates(*moments))


def loaded(credential):
    return Credential.objects.select_related("organization__distributor").get(id=credential.id)


def in_list(credential, document):
    """What readers are told of a document."""
    anchors = trust_anchors(credential.organization)
    token = status_token(credential.organization_id).content
    return verify_list(token, uri=document.status_uri, roots=anchors, at=None).status(document.status_index)


def opens(credential, octets):
    """Whether a door that has the newest list opens with this document now."""
    document = read_document(octets)
    is_in_time = document.valid_from <= now() <= document.valid_until
    return is_in_time and in_list(credential, document) == Status.VALID


def until_when(credential, admin, **known):
    return pending_until(actor=admin, credential=loaded(credential), **known)


# --- documents ---


def test_a_document_ends_with_the_credential_and_says_when_it_was_signed(credential, phone, admin):
    dated(credential, admin, end=3 * DAY)
    phone.accept(credential)
    document = read_document(phone.document)
    assert (document.signed_at, document.valid_from) == (now(), now())
    assert document.valid_until == now() + 3 * DAY


def test_a_document_begins_with_the_credential(credential, phone, admin, organization_a, clock):
    dated(credential, admin, begin=2 * DAY)
    phone.accept(credential)
    document = read_document(phone.document)
    assert (document.signed_at, document.valid_from) == (now(), now() + 2 * DAY)
    assert document.valid_until == document.valid_from + timedelta(days=organization_a.document_days)
    assert (in_list(credential, document), opens(credential, phone.document)) == (Status.VALID, False)
    clock.move(days=2)
    assert opens(credential, phone.document)


def test_far_dates_leave_the_documents_days_alone(credential, phone, admin, organization_a):
    dated(credential, admin, begin=-DAY, end=400 * DAY)
    phone.accept(credential)
    document = read_document(phone.document)
    assert document.valid_from == now()
    assert document.valid_until == now() + timedelta(days=organization_a.document_days)


# --- what is over ---


def test_an_ended_credential_is_neither_claimed_nor_shown(credential, phone, admin, clock):
    code = phone.mailed_code(credential)
    dated(credential, admin, end=timedelta(minutes=5))
    clock.move(minutes=5)
    assert told(phone.offer()) == (410, "offer_expired")  # a link's end is no more of it
    clock.move(seconds=1)
    assert told(phone.offer()) == (409, "validity_ended")
    assert told(phone.ask_for_code()) == (409, "validity_ended")
    assert told(phone.claim(code)) == (400, "validity_ended")


def test_a_phone_of_an_ended_credential_is_given_no_document_and_may_come_back(
    credential, accepted, admin, clock
):
    dated(credential, admin, end=DAY)
    clock.move(days=1, seconds=1)
    assert accepted.renew().json()["credential_status"] == "ended"
    refused = accepted.fetch()
    assert told(refused) == (400, "validity_ended")
    assert refused.json()["error"] == "invalid_credential_request"  # a wallet does not give up for good
    dated(credential, admin, end=2 * DAY)
    assert accepted.renew().json()["credential_status"] == "enabled"
    assert accepted.fetch().status_code == 200
    assert opens(credential, accepted.document)


def test_nobody_is_invited_to_what_has_ended(credential, phone, admin, distributor_a, clock):
    dated(credential, admin, end=DAY)
    clock.move(days=2)
    with pytest.raises(ValidityEnded):
        resend_invitation(actor=admin, credential=loaded(credential))
    with pytest.raises(ValidityEnded):
        correct_address(actor=admin, credential=loaded(credential), email="other@example.com")
    dated(credential, admin, end=DAY)
    resend_invitation(actor=admin, credential=loaded(credential))
    assert loaded(credential).link_expires_at == now() + DAY


def test_an_ended_credential_moves_to_no_other_phone(credential, accepted, admin, distributor_a, clock):
    edit_policies(actor=admin, distributor=distributor_a, policies=Policies(replacement_phone=True))
    dated(credential, admin, end=DAY)
    clock.move(days=2)
    with pytest.raises(ValidityEnded):
        order_replacement(actor=admin, credential=loaded(credential))


def test_a_link_ends_with_the_credential_and_comes_back_with_it(credential, admin):
    as_mailed = credential.link_expires_at
    dated(credential, admin, end=DAY)
    assert loaded(credential).link_expires_at == now() + DAY
    dated(credential, admin, end=90 * DAY)
    assert now() + 13 * DAY < loaded(credential).link_expires_at <= as_mailed + DAY


def test_an_installer_enrolls_nothing_before_the_first_day(credential, accepted, admin):
    move_credential(actor=admin, credential=loaded(credential), verb="set_installer")
    assert accepted.renew().json()["scope"] == "readers:enroll"
    dated(credential, admin, begin=DAY)
    assert accepted.post("enrollments", {}).status_code == 403


# --- what readers are told ---


def test_an_end_that_documents_knew_of_is_no_revocation(credential, phone, admin, clock):
    dated(credential, admin, end=3 * DAY)
    phone.accept(credential)
    clock.move(days=3, seconds=2)
    assert tell_of_validity() == 1
    assert in_list(credential, read_document(phone.document)) == Status.VALID
    assert not opens(credential, phone.document)
    assert until_when(credential, admin) is None


def test_a_shortened_credential_ends_for_a_phone_that_avoids_refresh(credential, accepted, admin, clock):
    said = read_document(accepted.document).valid_until
    dated(credential, admin, end=DAY)
    assert opens(credential, accepted.document)
    assert until_when(credential, admin) is None  # nothing has ended yet
    clock.move(days=1, seconds=1)
    assert tell_of_validity() == 1
    assert not opens(credential, accepted.document)
    assert in_list(credential, read_document(accepted.document)) == Status.SUSPENDED
    assert until_when(credential, admin) == said
    changed_at = loaded(credential).changed_at
    assert until_when(credential, admin, readers_know_since=changed_at) == said
    assert until_when(credential, admin, readers_know_since=changed_at + timedelta(seconds=1)) is None
    dated(credential, admin, end=DAY)
    assert opens(credential, accepted.document)
    assert until_when(credential, admin) is None


def test_a_document_that_was_kept_over_a_refresh_opens_no_longer_than_the_dates(
    credential, accepted, admin, clock
):
    kept = accepted.document
    dated(credential, admin, end=DAY)
    accepted.renew()
    accepted.fetch()
    assert read_document(accepted.document).valid_until == now() + DAY
    clock.move(days=1, seconds=1)
    tell_of_validity()
    assert not opens(credential, kept)


def test_a_start_that_is_put_off_counts_at_once_and_ends_when_it_comes(credential, accepted, admin, clock):
    dated(credential, admin, begin=2 * DAY)
    assert not opens(credential, accepted.document)
    assert until_when(credential, admin) == now() + 2 * DAY  # from then on it may open
    clock.move(days=2)
    assert tell_of_validity() == 1
    assert opens(credential, accepted.document)
    assert until_when(credential, admin) is None


def test_a_contact_of_the_phone_ends_what_is_pending(credential, accepted, admin, clock):
    dated(credential, admin, end=DAY)
    clock.move(days=1, seconds=1)
    tell_of_validity()
    assert until_when(credential, admin) is not None
    clock.move(minutes=2)
    accepted.renew()
    assert until_when(credential, admin) is None


def test_enabling_outside_of_the_dates_opens_nothing(credential, accepted, admin, clock):
    dated(credential, admin, end=DAY)
    move_credential(actor=admin, credential=loaded(credential), verb="disable")
    clock.move(days=2)
    tell_of_validity()
    move_credential(actor=admin, credential=loaded(credential), verb="enable")
    assert not opens(credential, accepted.document)
    assert until_when(credential, admin) is not None


def test_dates_enable_nothing(credential, accepted, admin, clock):
    move_credential(actor=admin, credential=loaded(credential), verb="disable")
    dated(credential, admin, end=DAY)
    assert StatusEntry.objects.get(subject_id=credential.id).value == Status.SUSPENDED
    clock.move(days=2)
    tell_of_validity()
    dated(credential, admin)
    assert StatusEntry.objects.get(subject_id=credential.id).value == Status.SUSPENDED


def test_dates_of_an_invitation_open_nothing_before_it_is_accepted(credential, fetched, admin, clock):
    dated(credential, admin, begin=DAY)
    clock.move(days=1)
    tell_of_validity()
    assert in_list(credential, read_document(fetched.document)) == Status.SUSPENDED


# --- the duty ---


def events(credential):
    rows = Event.objects.filter(subject_id=credential.id).order_by("id").values_list("type", flat=True)
    wanted = {"credential:began", "credential:ends_soon", "credential:ended"}
    return [each for each in rows if each in wanted]


def test_each_step_is_told_of_once(credential, accepted, admin, full_admin, clock):
    dated(credential, admin, begin=DAY, end=30 * DAY)
    found = []
    for days in (0, 1, 0, 21, 1, 0, 7, 0, 100):
        clock.move(days=days, seconds=1)
        tell_of_validity()
        tell_of_validity()
        found.append(len(events(credential)))
    assert events(credential) == ["credential:began", "credential:ends_soon", "credential:ended"]
    assert found == [0, 1, 1, 1, 2, 2, 3, 3, 3]
    mail = Mail.objects.get(kind="credential-ends-soon")
    assert (mail.recipient, mail.language) == (credential.email, "en")
    assert Notice.objects.filter(account_id=full_admin.id, kind="credential-ends-soon").count() == 1


def test_a_change_of_dates_begins_anew(credential, accepted, admin, clock):
    dated(credential, admin, end=DAY)
    clock.move(days=2)
    tell_of_validity()
    dated(credential, admin, end=DAY)
    clock.move(days=2)
    tell_of_validity()
    assert events(credential) == ["credential:ended", "credential:ended"]


def test_of_a_short_one_it_is_not_told_that_it_ends_soon(credential, admin, clock):
    dated(credential, admin, begin=DAY, end=15 * DAY)
    clock.move(days=14)
    tell_of_validity()
    assert events(credential) == ["credential:began"]


def test_what_was_missed_is_told_late_and_never_that_an_ended_one_ends_soon(credential, admin, clock):
    dated(credential, admin, begin=DAY, end=30 * DAY)
    clock.move(days=60)
    tell_of_validity()
    assert events(credential) == ["credential:began", "credential:ended"]
    assert not Mail.objects.filter(kind="credential-ends-soon").exists()


def test_of_a_revoked_one_nothing_is_told(credential, accepted, admin, clock):
    dated(credential, admin, end=30 * DAY)
    move_credential(actor=admin, credential=loaded(credential), verb="revoke", reason="left")
    clock.move(days=60)
    assert tell_of_validity() == 1
    assert tell_of_validity() == 0
    assert events(credential) == []
