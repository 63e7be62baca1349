"""Another key for an enrolled reader: it waits for an admin's word, and nobody's row changes silently."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.errors import DomainError, Forbidden, NotFound
from mipass.domains.admins.queries import operator_actor
from mipass.domains.distributors.operations import suspend_distributor
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers.configurations import current_config
from mipass.domains.readers.expiry import forget_enrollments
from mipass.domains.readers.key_changes import (
    KeyChangeWaits,
    confirm_key_change,
    list_key_changes,
    refuse_key_change,
)
from mipass.domains.readers.models import KeyChange, Reader, SupersededKey
from mipass.domains.readers.operations import remove_reader
from mipass.domains.readers.reports import read_report, take_report
from mipass.domains.readers.tests.devices import Device, begin, enroll, finish, finish_or_wait, installer_of
from mipass.protocol.keys import new_key, thumbprint
from tests.fixtures import actor_of


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def device():
    return Device()


@pytest.fixture
def reader(organization_a, device):
    return enroll(organization_a, device)


def claim(organization, device, actor=None):
    """A thing with another key says that it is this device."""
    other = Device(ueid=device.ueid)
    return other, finish_or_wait(*begin(organization, actor), other)


def confirm(admin, reader, number=0):
    change = list_key_changes(actor=admin, reader=reader)[number]
    confirm_key_change(actor=admin, reader=reader, change_id=change.id)


def report(device, **said):
    actor, reader, found = read_report(device.eat(**said))
    return take_report(actor=actor, reader=reader, said=found)


def events(reader):
    rows = Event.objects.filter(subject_id=reader.id).order_by("at", "id")
    return list(rows.values_list("type", flat=True))


def refused(action, *arguments, **named):
    with pytest.raises(DomainError) as caught:
        action(*arguments, **named)
    return caught.value.code


def test_a_new_key_for_a_known_device_waits_and_changes_nothing(organization_a, reader, device, admin):
    config = current_config(reader)
    _other, outcome = claim(organization_a, device)
    assert isinstance(outcome, KeyChangeWaits)
    assert outcome.is_new
    reader.refresh_from_db()
    assert reader.key_thumbprint == thumbprint(device.key.public_key())
    assert current_config(reader) == config
    assert report(device, config_sequence=1).config is None
    assert Reader.objects.count() == 1
    assert "reader:key_change_asked" in events(reader)
    assert len(list_key_changes(actor=admin, reader=reader)) == 1


def test_asking_again_with_the_same_key_is_asking_once(organization_a, reader, device):
    actor = installer_of(organization_a)
    other, _outcome = claim(organization_a, device, actor)
    again = finish_or_wait(*begin(organization_a, actor), other)
    assert isinstance(again, KeyChangeWaits)
    assert not again.is_new
    assert events(reader).count("reader:key_change_asked") == 1


def test_of_one_asker_one_key_waits_and_nobody_crowds_out_another(organization_a, reader, device, admin):
    honest, _outcome = claim(organization_a, device)
    flood = installer_of(organization_a)
    for _time in range(5):
        claim(organization_a, device, flood)
    waiting = list_key_changes(actor=admin, reader=reader)
    assert len(waiting) == 2
    assert thumbprint(honest.key.public_key()) in {each.key_thumbprint for each in waiting}


def test_once_an_admin_says_yes_the_device_has_its_row_and_a_certificate(
    organization_a, reader, device, admin
):
    actor, begun = begin(organization_a)
    reset = Device(ueid=device.ueid)
    finish_or_wait(actor, begun, reset)
    before = current_config(reader)
    confirm(admin, reader)
    again = finish(actor, begun, reset)
    assert (again.id, Reader.objects.count()) == (reader.id, 1)
    config = current_config(again)
    assert config.sequence == before.sequence + 1
    assert reset.take(organization_a, config.token).sequence == config.sequence
    assert "reader:enrolled_again" in events(reader)
    assert not KeyChange.objects.exists()


def test_the_old_keys_reports_are_answered_superseded(organization_a, reader, device, admin):
    claim(organization_a, device)
    confirm(admin, reader)
    assert refused(report, device) == "superseded"
    assert refused(report, device, released=True, reader_id=str(reader.id)) == "superseded"
    reader.refresh_from_db()
    assert (reader.released_at, reader.removed_at) == (None, None)


def test_a_superseded_key_cannot_ask_for_the_row_again(organization_a, reader, device, admin):
    claim(organization_a, device)
    confirm(admin, reader)
    assert refused(finish, *begin(organization_a), device) == "superseded"


def test_an_admin_may_say_no(organization_a, reader, device, admin):
    claim(organization_a, device)
    [waiting] = list_key_changes(actor=admin, reader=reader)
    refuse_key_change(actor=admin, reader=reader, change_id=waiting.id)
    assert refused(confirm_key_change, actor=admin, reader=reader, change_id=waiting.id) == "not_found"
    reader.refresh_from_db()
    assert reader.key_thumbprint == thumbprint(device.key.public_key())
    assert "reader:key_change_refused" in events(reader)


def test_yes_to_one_key_is_no_yes_to_the_one_that_took_its_place(organization_a, reader, device, admin):
    actor = installer_of(organization_a)
    claim(organization_a, device, actor)
    [seen] = list_key_changes(actor=admin, reader=reader)
    claim(organization_a, device, actor)
    assert refused(confirm_key_change, actor=admin, reader=reader, change_id=seen.id) == "not_found"
    assert not SupersededKey.objects.exists()


def test_what_waited_for_a_week_waits_no_more(organization_a, reader, device, admin):
    claim(organization_a, device)
    KeyChange.objects.update(asked_at=now() - timedelta(days=7))
    change = KeyChange.objects.get()
    assert list_key_changes(actor=admin, reader=reader) == []
    assert refused(confirm_key_change, actor=admin, reader=reader, change_id=change.id) == "not_found"
    assert forget_enrollments() == 1


def test_a_released_device_needs_no_word(organization_a, reader, device, admin):
    claim(organization_a, device)
    remove_reader(actor=admin, reader=reader)
    assert not KeyChange.objects.exists()
    report(device, released=True, reader_id=str(reader.id))
    reset = Device(ueid=device.ueid)
    assert finish(*begin(organization_a), reset).id != reader.id


def test_the_word_is_that_of_who_may_manage_readers_here(
    organization_a,
    organization_b,
    reader,
    device,
    admin,
    organization_admin,
    stranger,
    distributor_a,
    distributor_b,
):
    claim(organization_a, device)
    change = KeyChange.objects.get()
    with pytest.raises(NotFound):
        confirm_key_change(actor=actor_of(stranger, distributor_b), reader=reader, change_id=change.id)
    with pytest.raises(Forbidden):
        confirm_key_change(actor=installer_of(organization_a), reader=reader, change_id=change.id)
    elsewhere = enroll(organization_b, Device())
    assert refused(confirm_key_change, actor=admin, reader=elsewhere, change_id=change.id) == "not_found"
    own = actor_of(organization_admin, distributor_a)
    confirm_key_change(actor=own, reader=reader, change_id=change.id)
    assert SupersededKey.objects.count() == 1


def test_a_key_that_was_enrolled_elsewhere_meanwhile_is_not_taken(
    organization_a, organization_b, reader, device, admin
):
    other, _outcome = claim(organization_a, device)
    enroll(organization_b, Device(key=other.key))
    assert refused(confirm, admin, reader) == "enrolled_elsewhere"
    reader.refresh_from_db()
    assert reader.key_thumbprint == thumbprint(device.key.public_key())
    assert not SupersededKey.objects.exists()


def test_where_readers_are_not_enrolled_no_key_changes(
    organization_a, reader, device, admin, operator, distributor_a
):
    claim(organization_a, device)
    change = KeyChange.objects.get()
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    assert (
        refused(confirm_key_change, actor=admin, reader=reader, change_id=change.id)
        == "distributor_suspended"
    )


def test_nor_in_a_disabled_organization(organization_a, reader, device, admin):
    claim(organization_a, device)
    change = KeyChange.objects.get()
    set_organization_status(actor=admin, organization=organization_a, status="disabled")
    assert (
        refused(confirm_key_change, actor=admin, reader=reader, change_id=change.id)
        == "organization_not_enabled"
    )


def test_the_same_key_under_another_id_changes_no_row(organization_a, reader, device):
    again = finish(*begin(organization_a), Device(key=device.key))
    assert (again.id, again.ueid) == (reader.id, device.ueid.hex())


def test_another_organizations_device_does_not_wait_it_is_refused(
    organization_a, organization_b, reader, device
):
    actor, begun = begin(organization_b)
    assert refused(finish, actor, begun, Device(ueid=device.ueid, key=new_key())) == "enrolled_elsewhere"
    assert not KeyChange.objects.exists()
