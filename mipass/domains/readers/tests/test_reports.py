"""What readers tell: noted when it is newer, never taken back, and answered with what they lack."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.issuer.reset import reset_time
from mipass.domains.readers.configurations import current_config, current_release, is_config_current
from mipass.domains.readers.models import Reader, ReaderConfiguration
from mipass.domains.readers.operations import remove_reader, set_output
from mipass.domains.readers.queries import list_unreleased, reported_list_time
from mipass.domains.readers.reports import read_report, take_report
from mipass.domains.readers.tests.devices import Device, enroll
from mipass.protocol.reader_config import verify_release
from tests.fixtures import actor_of

MINUTE = timedelta(minutes=1)


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def device():
    return Device()


@pytest.fixture
def reader(organization_a, device):
    return enroll(organization_a, device)


def report(device, token=None, **said):
    actor, reader, found = read_report(token or device.eat(**said))
    return take_report(actor=actor, reader=reader, said=found)


def known(reader):
    reader.refresh_from_db()
    return reader.firmware_version, reader.config_known, reader.list_time


def test_a_report_is_noted(reader, device):
    listed = (now() - MINUTE).replace(microsecond=0)
    report(device, software_version="1.3", config_sequence=1, list_time=listed)
    assert known(reader) == ("1.3", 1, listed)
    assert reader.last_seen_at is not None
    event = Event.objects.get(type="reader:reported")
    assert (event.actor_kind, event.actor_id) == ("reader", reader.id)
    assert event.details == {"version": "1.3", "sequence": 1}


def test_a_report_that_tells_nothing_new_leaves_no_event(reader, device):
    report(device, config_sequence=1)
    report(device, config_sequence=1)
    assert Event.objects.filter(type="reader:reported").count() == 1


def test_an_older_report_takes_nothing_back(reader, device):
    old = device.eat(at=now() - 2 * MINUTE, software_version="1.1", config_sequence=1)
    report(device, at=now() - MINUTE, software_version="1.3", config_sequence=1)
    seen = Reader.objects.get(id=reader.id).last_seen_at
    report(device, old)
    assert known(reader) == ("1.3", 1, None)
    assert reader.last_seen_at == seen


def test_a_report_that_is_brought_again_makes_nobody_seen(reader, device):
    same = device.eat(config_sequence=1)
    report(device, same)
    seen = Reader.objects.get(id=reader.id).last_seen_at
    report(device, same)
    reader.refresh_from_db()
    assert reader.last_seen_at == seen


def test_a_reader_whose_clock_stands_still_is_believed_while_it_goes_ahead(reader, device):
    stands = now() - MINUTE
    report(device, at=stands, software_version="1.3", config_sequence=1)
    older = device.eat(at=stands, software_version="1.2", config_sequence=1)
    report(device, at=stands, software_version="1.10", config_sequence=1)
    report(device, older)
    assert known(reader) == ("1.10", 1, None)


def test_a_clock_that_is_ahead_is_refused(reader, device):
    answer = report(device, at=now() + 10 * MINUTE)
    assert answer.refused == "clock_ahead"
    assert known(reader) == ("1.2.0", None, None)


def test_a_clock_that_is_ahead_is_answered_with_a_configuration_that_the_reader_takes(reader, device):
    ahead = now() + timedelta(days=300)
    told = device.eat(at=ahead, config_sequence=1)
    answer = report(device, told)
    config = device.take(reader.organization, answer.config, above=1)
    assert config.sequence == 2
    assert config.issued_at <= now()
    assert report(device, told).config == answer.config  # brought again it makes no further one
    again = report(device, at=ahead, config_sequence=2)
    assert device.take(reader.organization, again.config, above=2).sequence == 3
    assert report(device, config_sequence=3).refused == ""
    assert known(reader)[1] == 3


def test_what_was_noted_while_the_portals_clock_was_ahead_gives_way(reader, device):
    ahead = now() + timedelta(days=300)
    Reader.objects.update(reported_at=ahead, config_known=1)
    report(device, config_sequence=1, software_version="1.3.0")
    assert known(reader)[0] == "1.3.0"


def test_a_report_by_a_newer_configuration_counts_though_it_set_the_clock_back(reader, device):
    report(device, config_sequence=1, software_version="1.2.0")
    before = device.eat(at=now() - 2 * MINUTE, config_sequence=1, software_version="1.1.0")
    report(device, at=now() - 3 * MINUTE, config_sequence=2, software_version="1.3.0")
    report(device, before)
    assert known(reader)[:2] == ("1.3.0", 2)


def test_a_list_that_is_dated_ahead_or_of_an_ended_generation_counts_for_none(reader, device):
    report(device, list_time=now() + timedelta(days=300))
    assert known(reader)[2] is None
    reset_time(actor=Actor.system())
    report(device, at=now() + MINUTE, list_time=now() - MINUTE)
    assert known(reader)[2] is None
    report(device, at=now() + 2 * MINUTE, list_time=now() - MINUTE, generation=1)
    assert known(reader)[2] is not None


def test_a_reader_that_knows_a_higher_generation_is_told_to_lower_it(reader, device):
    assert not device.take(reader.organization, report(device, config_sequence=0).config).lowers_generation
    answer = report(device, at=now() + MINUTE, config_sequence=1, generation=7)
    config = device.take(reader.organization, answer.config, above=1)
    assert (config.generation, config.lowers_generation) == (0, True)


def test_a_reset_of_the_time_gives_every_reader_a_configuration_of_the_next_generation(reader, device):
    report(device, config_sequence=1)
    reset_time(actor=Actor.system())
    config = device.take(reader.organization, report(device, config_sequence=1).config, above=1)
    assert (config.sequence, config.generation) == (2, 1)


def test_a_key_that_nobody_knows_is_not_found(reader):
    with pytest.raises(NotFound):
        report(Device())


def test_the_newest_configuration_comes_back_until_the_reader_goes_by_it(
    reader, device, organization_a, admin
):
    first = report(device)
    assert device.take(organization_a, first.config).sequence == 1
    assert report(device, config_sequence=1).config is None
    set_output(actor=admin, reader=reader, output="osdp_raw")
    second = report(device, config_sequence=1)
    assert device.take(organization_a, second.config, above=1).output == "osdp_raw"
    with pytest.raises(Exception, match="not newer"):
        device.take(organization_a, first.config, above=2)


def test_whether_a_reader_goes_by_the_newest_configuration_can_be_seen(reader, device, organization_a):
    assert not is_config_current(reader)
    report(device, config_sequence=1)
    reader.refresh_from_db()
    assert is_config_current(reader)
    organization_a.name = "Another name"
    organization_a.save()
    assert not is_config_current(Reader.objects.get(id=reader.id))


def test_a_reader_that_knows_more_than_a_portal_from_a_backup_is_caught_up_with(
    reader, device, organization_a
):
    answer = report(device, config_sequence=7)
    assert answer.config is not None
    assert device.take(organization_a, answer.config, above=7).sequence == 8


def test_no_reader_drives_the_sequence_to_its_end(reader, device):
    assert report(device, config_sequence=(1 << 31) - 1).config is None
    assert current_config(Reader.objects.get(id=reader.id)).sequence == 1


def test_a_certificate_that_ends_soon_is_replaced_for_the_same_key(reader, device, organization_a):
    before = current_config(reader)
    ReaderConfiguration.objects.update(chain_ends_at=now() + timedelta(days=30))
    after = current_config(Reader.objects.get(id=reader.id))
    assert after.sequence == before.sequence + 1
    assert after.chain[0] != before.chain[0]
    assert device.take(organization_a, after.token, above=1)


def test_a_removed_reader_gets_its_release_and_nothing_else(reader, device, admin, organization_a):
    remove_reader(actor=admin, reader=reader)
    answer = report(device, software_version="9.9")
    place = {"reader_id": str(reader.id), "organization_id": str(organization_a.id)}
    release = verify_release(answer.release, **place, roots=trust_anchors(organization_a), at=now())
    assert release.reader_id == str(reader.id)
    assert (answer.config, answer.wanted) == (None, None)
    assert known(reader)[0] == "1.2.0"
    with pytest.raises(NotFound):
        current_config(Reader.objects.get(id=reader.id))


def test_there_is_no_release_of_a_reader_that_was_not_removed(reader):
    with pytest.raises(NotFound):
        current_release(reader)


def test_a_removed_reader_is_listed_until_it_says_that_it_was_released(reader, device, admin):
    remove_reader(actor=admin, reader=reader)
    assert list(list_unreleased(actor=admin)) == [reader]
    report(device, released=True, reader_id=str(reader.id))
    report(device, released=True, reader_id=str(reader.id))
    assert list(list_unreleased(actor=admin)) == []
    assert Event.objects.filter(type="reader:released").count() == 1


def test_an_enrolled_reader_is_not_let_go_by_its_own_word(reader, device, admin):
    report(device, released=True)
    reader.refresh_from_db()
    assert (reader.released_at, reader.removed_at) == (None, None)


def test_a_farewell_that_names_no_reader_lets_none_go(reader, device, admin):
    remove_reader(actor=admin, reader=reader)
    assert report(device, released=True).release is not None
    assert list(list_unreleased(actor=admin)) == [reader]


def test_the_farewell_of_another_reader_is_not_found(reader, device, organization_a, admin):
    other = enroll(organization_a, name="Back door")
    for each in (reader, other):
        remove_reader(actor=admin, reader=each)
    for name in (str(other.id), str(new_id()), "no id"):
        with pytest.raises(NotFound):
            report(device, released=True, reader_id=name)
    assert len(list_unreleased(actor=admin)) == 2


def test_a_key_that_is_enrolled_again_is_released_by_its_farewell_alone(
    reader, device, organization_b, admin
):
    remove_reader(actor=admin, reader=reader)
    new = enroll(organization_b, device)
    assert list(list_unreleased(actor=admin)) == [reader]
    assert report(device, reader_id=str(reader.id)).release is not None
    report(device, released=True, reader_id=str(reader.id))
    assert list(list_unreleased(actor=admin)) == []
    new.refresh_from_db()
    assert (new.released_at, new.removed_at) == (None, None)


def test_after_that_its_reports_are_of_the_new_row(reader, device, organization_b, admin):
    remove_reader(actor=admin, reader=reader)
    new = enroll(organization_b, device)
    report(device, software_version="1.3")
    assert (known(reader)[0], known(new)[0]) == ("1.2.0", "1.3")


def test_the_oldest_reported_list_tells_what_every_reader_knows(organization_a, admin):
    devices = [Device(), Device()]
    readers = [enroll(organization_a, device, f"Door {place}") for place, device in enumerate(devices)]
    older, newer = (now() - hours * 60 * MINUTE for hours in (2, 1))
    assert reported_list_time(organization_a) is None
    report(devices[0], list_time=newer.replace(microsecond=0))
    assert reported_list_time(organization_a) is None
    report(devices[1], list_time=older.replace(microsecond=0))
    assert reported_list_time(organization_a) == older.replace(microsecond=0)
    remove_reader(actor=admin, reader=readers[1])
    assert reported_list_time(organization_a) == older.replace(microsecond=0)
    report(devices[1], released=True, reader_id=str(readers[1].id))
    assert reported_list_time(organization_a) == newer.replace(microsecond=0)


def test_without_readers_no_list_is_known(organization_a):
    assert reported_list_time(organization_a) is None


def test_an_unknown_id_has_no_configuration(reader):
    reader.id = new_id()
    with pytest.raises(NotFound):
        current_config(reader)
