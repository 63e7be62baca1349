"""Enrolling against itself: one device, one organization, one row; one code, one reader; reports at once."""

from functools import partial

import pytest

from mipass.domains.readers.codes import find_code, make_code
from mipass.domains.readers.configurations import current_config
from mipass.domains.readers.enrollment import begin_enrollment
from mipass.domains.readers.key_changes import confirm_key_change
from mipass.domains.readers.models import Enrollment, KeyChange, Reader, SupersededKey
from mipass.domains.readers.operations import remove_reader
from mipass.domains.readers.reports import read_report, take_report
from mipass.domains.readers.tests.devices import Device, begin, enroll, finish, finish_or_wait
from mipass.flows.close_organization import close_organization, continue_closings
from tests.fixtures import actor_of
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 6


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def test_of_two_organizations_one_gets_the_device(organization_a, organization_b):
    device = Device()
    places = [organization_a, organization_b] * (MANY // 2)
    answers = race([partial(finish, *begin(place), device) for place in places])
    [holder] = {reader.organization_id for reader in won(answers)}
    assert refusals(answers) == {"enrolled_elsewhere"}
    assert len(won(answers)) == MANY // 2
    assert Reader.objects.get().organization_id == holder


def test_a_device_that_is_enrolled_many_times_at_once_has_one_row_and_one_certificate(organization_a):
    device = Device()
    answers = race([partial(finish, *begin(organization_a), device) for _time in range(MANY)])
    assert {reader.id for reader in won(answers)} == {Reader.objects.get().id}
    assert refusals(answers) == set()
    assert {current_config(reader).sequence for reader in won(answers)} == {1}


def test_one_nonce_enrolls_one_of_many_devices(organization_a):
    actor, begun = begin(organization_a)
    answers = race([partial(finish, actor, begun, Device()) for _device in range(MANY)])
    assert (len(won(answers)), refusals(answers)) == (1, {"nonce_used"})
    assert Reader.objects.count() == 1


def test_a_code_begins_one_enrollment(organization_a, admin):
    made = make_code(actor=admin, organization=organization_a)
    code = find_code(organization_id=organization_a.id, code=made.code)
    calls = [partial(begin_enrollment, actor=admin, organization=organization_a, code=code)] * MANY
    assert len({begun.id for begun in won(race(calls))}) == 1
    assert Enrollment.objects.count() == 1


def test_no_reader_comes_into_an_organization_that_is_being_closed(organization_a, admin):
    actor, begun = begin(organization_a)
    closing = partial(
        close_organization, actor=admin, organization=organization_a, typed_name=organization_a.name
    )
    answers = race([closing, *[partial(finish, actor, begun, Device()) for _time in range(3)]])
    assert refusals(answers) <= {"organization_not_enabled", "nonce_used"}
    while continue_closings():
        pass
    assert not Reader.objects.filter(removed_at=None).exists()


def reporting(device, **said):
    actor, reader, found = read_report(device.eat(**said))
    return take_report(actor=actor, reader=reader, said=found)


def asked_twice(organization, device):
    """Two things that say that they are this device, each by an installer of their own."""
    for _time in range(2):
        finish_or_wait(*begin(organization), Device(ueid=device.ueid))
    return list(KeyChange.objects.order_by("asked_at"))


def test_of_two_keys_that_are_confirmed_at_once_one_is_taken(organization_a, admin):
    device = Device()
    reader = enroll(organization_a, device)
    calls = [
        partial(confirm_key_change, actor=admin, reader=reader, change_id=change.id)
        for change in asked_twice(organization_a, device) * 2
    ]
    answers = race(calls)
    assert (len(won(answers)), refusals(answers)) == (1, {"not_found"})
    assert SupersededKey.objects.count() == 1
    assert Reader.objects.get().config_sequence == 2


def test_a_reader_is_removed_or_takes_a_new_key_and_ends_removed(organization_a, admin):
    device = Device()
    reader = enroll(organization_a, device)
    [change, _other] = asked_twice(organization_a, device)
    answers = race(
        [
            partial(remove_reader, actor=admin, reader=reader),
            partial(confirm_key_change, actor=admin, reader=reader, change_id=change.id),
        ]
    )
    assert refusals(answers) <= {"not_found"}
    reader.refresh_from_db()
    assert reader.removed_at is not None
    assert (reader.claimed_key, KeyChange.objects.count()) == (None, 0)


def test_reports_at_once_make_one_new_configuration(organization_a):
    device = Device()
    enroll(organization_a, device)
    organization_a.grace_hours = 5
    organization_a.save()
    answers = race([partial(reporting, device, config_sequence=1) for _time in range(MANY)])
    configs = {device.take(organization_a, answer.config, above=1).sequence for answer in won(answers)}
    assert configs == {2}
    assert Reader.objects.get().config_sequence == 2


def test_a_reader_is_removed_or_reports_and_is_never_both(organization_a, admin):
    device = Device()
    reader = enroll(organization_a, device)
    answers = race(
        [partial(remove_reader, actor=admin, reader=reader)] + [partial(reporting, device)] * (MANY - 1)
    )
    assert refusals(answers) <= {"not_found"}
    reader.refresh_from_db()
    assert (reader.claimed_key, reader.claimed_ueid) == (None, None)
    assert reporting(device).release


def test_a_key_that_is_removed_and_enrolled_elsewhere_at_once_ends_in_one_place(
    organization_a, organization_b, admin
):
    device = Device()
    reader = enroll(organization_a, device)
    actor, begun = begin(organization_b)
    answers = race(
        [partial(remove_reader, actor=admin, reader=reader), partial(finish, actor, begun, device)]
    )
    assert refusals(answers) <= {"enrolled_elsewhere"}
    live = Reader.objects.filter(removed_at=None)
    assert live.count() == (0 if refusals(answers) else 1)
