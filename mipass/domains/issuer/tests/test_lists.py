"""The signed status list: what it shows, when it is made anew, and that it never goes back."""

from datetime import timedelta

import pytest

from mipass.base.kit.errors import NotFound
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.lists import LIFETIME, TTL, status_token
from mipass.domains.issuer.models import SignedList, StatusEntry, StatusList
from mipass.domains.issuer.operations import set_status_many
from mipass.domains.issuer.places import BLOCK
from mipass.domains.issuer.queries import status_uri
from mipass.domains.organizations.models import Organization, OrganizationStatus
from mipass.protocol.errors import ProtocolError
from mipass.protocol.status_bits import Status


def stand(organization, status):
    Organization.objects.filter(id=organization.id).update(status=status)


def token(door):
    return status_token(door.organization.id)


def test_an_organization_without_documents_has_a_list(door):
    found = door.read_list()
    assert found.uri == status_uri(door.organization.id)
    assert found.aggregation_uri == f"{found.uri}/aggregation"
    assert (found.ttl, found.expires_at - found.issued_at) == (TTL, LIFETIME)
    assert len(found.bits) == BLOCK


def test_there_is_no_list_of_an_organization_that_is_not_there(db):
    with pytest.raises(NotFound):
        status_token(new_id())


def test_a_new_entry_is_suspended_even_in_the_list_of_before(door):
    door.document()
    before = door.read_list()
    index = door.document(subject=new_id()).status_index
    assert before.status(index) is Status.SUSPENDED
    assert token(door).issued_at == before.issued_at


def test_the_next_list_shows_each_change(door):
    index = door.document().status_index
    for status in (Status.VALID, Status.SUSPENDED, Status.VALID, Status.INVALID):
        door.set(status)
        assert door.read_list().status(index) is status
    assert not StatusEntry.objects.filter(dirty=True).exists()


def test_invalid_is_final(door):
    index = door.document().status_index
    door.set(Status.INVALID)
    door.set(Status.VALID)
    assert door.read_list().status(index) is Status.INVALID


def test_a_change_touches_one_subject_in_one_organization(door, other_door):
    indexes = [door.document(subject=subject).status_index for subject in (door.subject, other_door.subject)]
    other_index = other_door.document(subject=door.subject).status_index
    door.set(Status.VALID)
    assert [door.read_list().status(index) for index in indexes] == [Status.VALID, Status.SUSPENDED]
    assert other_door.read_list().status(other_index) is Status.SUSPENDED


def test_many_subjects_change_at_once(door):
    subjects = [new_id() for _ in range(3)]
    indexes = [door.document(subject=subject).status_index for subject in subjects]
    door.set(Status.INVALID, subjects[0])
    set_status_many(organization=door.organization, subject_ids=subjects, status=Status.VALID)
    found = door.read_list()
    assert [found.status(index) for index in indexes] == [Status.INVALID, Status.VALID, Status.VALID]


def test_a_list_that_says_all_is_served_again(door):
    door.document(status=Status.VALID)
    first = token(door)
    door.document()
    door.set(Status.VALID)
    assert token(door) == first


def test_a_served_list_takes_one_query(door, django_assert_num_queries):
    token(door)
    with django_assert_num_queries(1):
        token(door)


def test_the_etag_names_the_token(door):
    first = token(door)
    door.document(status=Status.VALID)
    second = token(door)
    assert first.etag != second.etag
    assert len(second.etag) == 34
    assert second.etag.startswith('"')


@pytest.mark.parametrize(
    ("standing", "shown"),
    [
        (OrganizationStatus.DISABLED, [Status.SUSPENDED, Status.SUSPENDED, Status.INVALID]),
        (OrganizationStatus.CLOSING, [Status.INVALID] * 3),
        (OrganizationStatus.REMOVED, [Status.INVALID] * 3),
    ],
)
def test_the_organizations_own_status_covers_all_entries(door, standing, shown):
    subjects = [new_id() for _ in range(3)]
    indexes = [door.document(subject=subject, status=Status.VALID).status_index for subject in subjects]
    door.set(Status.SUSPENDED, subjects[1])
    door.set(Status.INVALID, subjects[2])
    door.read_list()
    stand(door.organization, standing)
    assert [door.read_list().status(index) for index in indexes] == shown
    stand(door.organization, OrganizationStatus.ENABLED)
    own = [Status.VALID, Status.SUSPENDED, Status.INVALID]
    assert [door.read_list().status(index) for index in indexes] == own


def test_a_suspended_distributor_changes_nothing(door):
    index = door.document(status=Status.VALID).status_index
    first = token(door)
    type(door.organization.distributor).objects.update(status="suspended")
    assert token(door) == first
    assert door.read_list().status(index) is Status.VALID


def test_the_list_grows_with_its_entries_and_keeps_them(door):
    first = door.document(status=Status.VALID).status_index
    door.read_list()
    StatusList.objects.update(used=5 * BLOCK)
    late = door.document(subject=new_id(), status=Status.VALID).status_index
    found = door.read_list()
    assert 5 * BLOCK <= late < 6 * BLOCK
    assert len(found.bits) == 8 * BLOCK
    assert found.status(first) is found.status(late) is Status.VALID
    assert found.status(first ^ 1) is found.status(8 * BLOCK - 1) is Status.SUSPENDED


def test_a_list_is_made_anew_before_its_time_to_live_is_over(door, clock):
    first = token(door)
    clock.move(minutes=29)
    assert token(door) == first
    clock.move(minutes=2)
    second = token(door)
    assert first.issued_at < second.issued_at <= clock.at


def test_each_list_is_later_than_the_one_before(door, clock):
    index, lists = door.document().status_index, []
    for status in (Status.VALID, Status.SUSPENDED, Status.VALID):
        door.set(status)
        lists.append(door.read_list())
    assert lists[0].issued_at.microsecond == 0
    assert lists[0].issued_at < lists[1].issued_at < lists[2].issued_at <= clock.at + timedelta(seconds=1)
    assert [found.status(index) for found in lists] == [Status.VALID, Status.SUSPENDED, Status.VALID]


def test_a_clock_that_goes_back_a_little_does_not_take_the_list_back(door, clock):
    index = door.document().status_index
    before = door.read_list()
    clock.move(seconds=-50)
    door.set(Status.VALID)
    after = door.read_list()
    assert before.issued_at < after.issued_at < before.issued_at + timedelta(seconds=1)
    assert after.status(index) is Status.VALID


def test_a_list_goes_stale_at_a_reader_after_a_day(door, clock):
    content = door.read_list()
    with pytest.raises(ProtocolError) as caught:
        door.read_list(at=clock.at + timedelta(hours=25))
    assert caught.value.code == "status_stale"
    assert content.expires_at < clock.at + timedelta(hours=25)


def test_the_raw_entries_are_those_of_the_rows(door):
    subjects = [new_id() for _ in range(20)]
    for number, subject in enumerate(subjects):
        door.document(subject=subject)
        door.set(Status(number % 3), subject)
    found = door.read_list()
    rows = dict(StatusEntry.objects.values_list("index", "value"))
    assert len(rows) == 20
    assert all(found.bits.get(index) == value for index, value in rows.items())
    others = set(range(len(found.bits))) - rows.keys()
    assert {found.bits.get(index) for index in others} == {Status.SUSPENDED}
    assert bytes(SignedList.objects.get().bits) == bytes(found.bits.octets)
