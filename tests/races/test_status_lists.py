"""Status lists and keys among many: what is committed is shown to whoever asks afterwards."""

import threading
from functools import partial

import pytest
from django.db import connection, transaction

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import config_signer, document_signer, reader_authority, trust_anchors
from mipass.domains.issuer.lists import StatusToken, status_token
from mipass.domains.issuer.marks import faults_of
from mipass.domains.issuer.models import OrganizationKey, SignedList, StatusEntry, StatusList
from mipass.domains.issuer.operations import make_document, set_status, set_status_many
from mipass.domains.issuer.queries import status_uri
from mipass.domains.issuer.rotation import rotate_signers
from mipass.domains.organizations.models import OrganizationStatus
from mipass.domains.organizations.operations import set_organization_status
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status
from mipass.protocol.statuslist import verify_list
from tests.ledger.scene import make_scene
from tests.races.race import PATIENCE, race

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 8
PHONE = new_key().public_key()
CARD = b"\x06\xbd\xd9\x36\xc0"
on_postgres = pytest.mark.skipif(connection.vendor == "sqlite", reason="a writer there is alone")


@pytest.fixture
def organization():
    return make_scene().add("North")


def issue(organization, subject_id, phone=PHONE, status=Status.SUSPENDED):
    with transaction.atomic():
        return make_document(
            organization=organization,
            subject_id=subject_id,
            card_data=CARD,
            device_key=phone,
            status=status,
        )


def shown(organization):
    token, roots = status_token(organization.id).content, trust_anchors(organization)
    return verify_list(token, uri=status_uri(organization.id), roots=roots, at=None)


def test_the_first_uses_of_an_organizations_keys_meet_in_one_set(organization):
    def sign():
        with transaction.atomic():
            return [who(organization).key_id for who in (document_signer, config_signer, reader_authority)]

    answers = race([sign] * MANY)
    assert len({tuple(answer) for answer in answers}) == 1
    assert OrganizationKey.objects.count() == 4


def test_the_first_askers_for_a_list_get_the_same(organization):
    answers = race([partial(status_token, organization.id)] * MANY)
    assert len({answer.content for answer in answers}) == 1
    assert SignedList.objects.count() == 1


def test_no_two_documents_share_an_entry(organization):
    answers = race([partial(issue, organization, new_id()) for _ in range(3 * MANY)])
    assert len({answer.status_index for answer in answers}) == 3 * MANY
    assert StatusList.objects.get().used == 3 * MANY


def test_two_documents_for_one_phone_share_their_entry(organization):
    subject_id = new_id()
    answers = race([partial(issue, organization, subject_id)] * MANY)
    assert len({answer.status_index for answer in answers}) == 1
    assert StatusEntry.objects.count() == 1


def test_whoever_asks_after_a_change_sees_it_whatever_else_changes(organization):
    subjects = [new_id() for _ in range(MANY)]
    indexes = {subject: issue(organization, subject).status_index for subject in subjects}

    def change_and_look(subject):
        seen = []
        for status in [Status.VALID, Status.SUSPENDED] * 3 + [Status.INVALID]:
            set_status(organization=organization, subject_id=subject, status=status)
            found = shown(organization)
            seen.append((found.status(indexes[subject]) is status, found.issued_at))
        return seen

    answers = race([partial(change_and_look, subject) for subject in subjects])
    assert all(is_shown for seen in answers for is_shown, _at in seen)
    for seen in answers:
        times = [at for _shown, at in seen]
        assert times == sorted(set(times))
    last = shown(organization)
    assert {last.status(index) for index in indexes.values()} == {Status.INVALID}
    assert not StatusEntry.objects.filter(dirty=True).exists()


def test_a_list_tells_one_state_at_one_time(organization):
    index = issue(organization, subject := new_id()).status_index
    tokens: list[StatusToken] = []

    def change():
        for status in [Status.VALID, Status.SUSPENDED] * 6:
            set_status(organization=organization, subject_id=subject, status=status)

    def look():
        tokens.extend(status_token(organization.id) for _ in range(12))

    race([change, look, look, look])
    by_time = {token.issued_at: token.content for token in tokens}
    assert {(token.issued_at, token.content) for token in tokens} == set(by_time.items())
    assert shown(organization).status(index) is Status.SUSPENDED


def test_revoked_stays_revoked_among_those_who_enable(organization):
    subjects = [new_id() for _ in range(MANY)]
    indexes = [issue(organization, subject, status=Status.VALID).status_index for subject in subjects]
    every = partial(set_status_many, organization=organization)
    race(
        [
            partial(every, subject_ids=list(reversed(subjects)), status=Status.INVALID),
            partial(every, subject_ids=subjects, status=Status.SUSPENDED),
            partial(every, subject_ids=subjects, status=Status.VALID),
            partial(shown, organization),
        ]
    )
    found = shown(organization)
    assert {found.status(index) for index in indexes} == {Status.INVALID}


def test_an_organization_disabled_meanwhile_is_shown_disabled(organization):
    index = issue(organization, new_id(), status=Status.VALID).status_index
    disable = partial(
        set_organization_status,
        actor=Actor.system(),
        organization=organization,
        status=OrganizationStatus.DISABLED,
    )
    race([disable, *[partial(shown, organization)] * 4])
    assert shown(organization).status(index) is Status.SUSPENDED


def test_signers_that_are_due_are_replaced_once(organization):
    document_signer(organization)
    rotate = partial(rotate_signers, actor=Actor.system(), organization=organization, made_before=now())
    answers = race([rotate] * 4)
    assert sorted(len(answer) for answer in answers) == [0, 0, 0, 1]
    assert OrganizationKey.objects.filter(purpose="document_signer").count() == 2


def test_a_key_that_was_moved_on_since_it_was_read_is_genuine(organization):
    document_signer(organization)
    [read] = OrganizationKey.objects.filter(purpose="document_signer")
    rotate_signers(actor=Actor.system(), organization=organization, made_before=now())
    assert not list(faults_of([read]))


@on_postgres
def test_nobody_waits_for_a_change_that_is_not_committed_and_the_one_before_is_shown(organization):
    index = issue(organization, subject := new_id()).status_index
    set_status(organization=organization, subject_id=subject, status=Status.VALID)
    is_changed, may_commit = threading.Event(), threading.Event()

    def change_slowly():
        with transaction.atomic():
            set_status(organization=organization, subject_id=subject, status=Status.INVALID)
            is_changed.set()
            assert may_commit.wait(PATIENCE)

    def look_before_and_after():
        assert is_changed.wait(PATIENCE)
        before = shown(organization).status(index)
        may_commit.set()
        return before

    _nothing, before = race([change_slowly, look_before_and_after])
    assert before is Status.VALID
    assert shown(organization).status(index) is Status.INVALID
