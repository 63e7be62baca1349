"""Upgrading many readers: who is asked, what reports bring about, cancelling, trying again."""

from typing import Any

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound, Refused
from mipass.domains.admins.queries import operator_actor
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.campaigns import (
    cancel_upgrades,
    get_campaign,
    list_campaigns,
    list_outdated,
    retry_upgrades,
    start_upgrades,
)
from mipass.domains.readers.firmware import withdraw_firmware
from mipass.domains.readers.models import Reader, ReaderUpgrade, UpgradeCampaign
from mipass.domains.readers.offers import list_offered, standing_of
from mipass.domains.readers.operations import release_readers, remove_reader
from mipass.domains.readers.tests.vendor import MODEL, Vendor
from mipass.domains.readers.upgrade_reports import WantedUpgrade, note_report, wanted_upgrade
from tests.factories import seed_reader
from tests.fixtures import actor_of


@pytest.fixture
def vendor(operator, tmp_path):
    return Vendor(operator_actor(operator), tmp_path / "keys").begin()


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def add_reader(organization, name, version="1.0", model=MODEL):
    reader = seed_reader(actor=Actor.system(), organization=organization, name=name, firmware_version=version)
    Reader.objects.filter(id=reader.id).update(hardware_model=model)
    reader.refresh_from_db()
    return reader


@pytest.fixture
def readers(organization_a):
    return [add_reader(organization_a, f"Door {number}") for number in range(3)]


def states(campaign):
    rows = ReaderUpgrade.objects.filter(campaign=campaign).order_by("reader__name")
    return [(row.state, row.reason) for row in rows]


def start(admin, organization, readers=None):
    ids = None if readers is None else {reader.id for reader in readers}
    return start_upgrades(actor=admin, organization=organization, readers=ids)


def test_all_outdated_readers_are_asked_and_no_other(vendor, admin, organization_a, readers):
    [release] = vendor.publish("1.1")
    add_reader(organization_a, "Latest", version="1.1.0")
    add_reader(organization_a, "Other model", model="Model S")
    campaign = start(admin, organization_a)
    assert states(campaign) == [("waiting", "")] * 3
    assert wanted_upgrade(readers[0]) == WantedUpgrade("1.1", release.path)
    [event] = Event.objects.filter(type="upgrade:started")
    assert event.details == {"asked": 3}


def test_only_the_chosen_ones_are_asked(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    start(admin, organization_a, readers[:1])
    assert [wanted_upgrade(reader) is not None for reader in readers] == [True, False, False]


def test_each_takes_the_step_that_it_can(vendor, admin, organization_a):
    vendor.upload("2.0", min_from="1.5")
    vendor.publish("1.5")
    old, new = add_reader(organization_a, "Old"), add_reader(organization_a, "New", version="1.5")
    start(admin, organization_a)
    wanted = [wanted_upgrade(reader) for reader in (old, new)]
    assert [each and each.version for each in wanted] == ["1.5", "2.0"]


def test_a_report_of_the_wanted_version_ends_the_upgrade(vendor, admin, organization_a, readers):
    vendor.publish("1.9", "1.10")
    campaign = start(admin, organization_a)
    for reader, version in zip(readers, ("1.10.0", "2.0", "1.9"), strict=True):
        assert wanted_upgrade(reader)
        note_report(reader, version=version)
    assert states(campaign) == [("done", ""), ("done", ""), ("offered", "")]
    assert wanted_upgrade(readers[0]) is None
    assert Event.objects.filter(type="upgrade:done").count() == 2


def test_a_reported_failure_is_kept_with_its_reason(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    campaign = start(admin, organization_a)
    note_report(readers[0], version="1.0", failure="wrong_hash")
    note_report(readers[1], version="1.0", failure="Robert'); DROP TABLE readers")
    note_report(readers[2], version="1.1", failure="wrong_hash")
    assert states(campaign) == [("failed", "wrong_hash"), ("failed", "unknown"), ("done", "")]
    assert wanted_upgrade(readers[0]) is None


def test_offering_again_tells_the_same_and_is_noted_once(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    start(admin, organization_a)
    assert wanted_upgrade(readers[0]) == wanted_upgrade(readers[0])
    assert Event.objects.filter(type="upgrade:offered", subject_id=readers[0].id).count() == 1


def test_a_report_without_a_campaign_changes_nothing(vendor, readers):
    note_report(readers[0], version="9.9", failure="frozen")
    assert not ReaderUpgrade.objects.exists()
    assert wanted_upgrade(readers[0]) is None


def test_nobody_is_asked_twice(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    start(admin, organization_a, readers[:2])
    assert [each.reader for each in list_outdated(actor=admin, organization=organization_a)] == readers[2:]
    second = start(admin, organization_a)
    assert states(second) == [("waiting", "")]
    with pytest.raises(Refused, check=lambda error: error.code == "nothing_to_upgrade"):
        start(admin, organization_a)
    assert UpgradeCampaign.objects.count() == 2


def test_nothing_newer_is_refused_and_leaves_no_campaign(vendor, admin, organization_a, readers):
    with pytest.raises(Refused, check=lambda error: error.code == "nothing_to_upgrade"):
        start(admin, organization_a)
    assert not UpgradeCampaign.objects.exists()


def test_a_reader_of_another_organization_is_not_found(
    vendor, admin, organization_a, organization_b, readers
):
    vendor.publish("1.1")
    foreign = add_reader(organization_b, "Elsewhere")
    with pytest.raises(NotFound):
        start(admin, organization_a, [*readers, foreign])
    assert not UpgradeCampaign.objects.exists()


def test_cancelling_ends_what_is_open_and_keeps_what_is_done(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    campaign = start(admin, organization_a)
    note_report(readers[0], version="1.1")
    wanted_upgrade(readers[1])
    cancel_upgrades(actor=admin, campaign=campaign)
    assert states(campaign) == [("done", ""), ("cancelled", ""), ("cancelled", "")]
    assert wanted_upgrade(readers[1]) is None
    with pytest.raises(Refused, check=lambda error: error.code == "no_change"):
        cancel_upgrades(actor=admin, campaign=campaign)
    assert len(list_outdated(actor=admin, organization=organization_a)) == 3


def test_trying_again_asks_those_that_failed_for_the_newest(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    campaign = start(admin, organization_a)
    for reader in readers[:2]:
        note_report(reader, version="1.0", failure="truncated")
    vendor.publish("1.2")
    retry_upgrades(actor=admin, campaign=campaign)
    wanted = [wanted_upgrade(reader) for reader in readers]
    assert [each and each.version for each in wanted] == ["1.2", "1.2", "1.1"]
    with pytest.raises(Refused, check=lambda error: error.code == "nothing_to_upgrade"):
        retry_upgrades(actor=admin, campaign=campaign)


def test_trying_again_leaves_out_who_is_asked_elsewhere(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    first = start(admin, organization_a, readers[:1])
    note_report(readers[0], version="1.0", failure="truncated")
    second = start(admin, organization_a, readers[:1])
    with pytest.raises(Refused):
        retry_upgrades(actor=admin, campaign=first)
    assert (states(first), states(second)) == ([("failed", "truncated")], [("waiting", "")])


def test_a_withdrawn_release_is_asked_of_nobody_any_more(vendor, admin, organization_a, readers):
    [release] = vendor.publish("1.1")
    campaign = start(admin, organization_a)
    withdraw_firmware(actor=vendor.actor, release=release)
    assert states(campaign) == [("failed", "withdrawn")] * 3
    assert wanted_upgrade(readers[0]) is None
    assert list_outdated(actor=admin, organization=organization_a) == []
    [event] = Event.objects.filter(type="upgrade:release_withdrawn")
    assert (event.organization_id, event.subject_id) == (organization_a.id, campaign.id)


def test_removed_readers_leave(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    campaign = start(admin, organization_a)
    remove_reader(actor=admin, reader=readers[0])
    assert states(campaign)[0] == ("cancelled", "removed")
    release_readers(actor=admin, organization=organization_a)
    assert states(campaign) == [("cancelled", "removed")] * 3
    found: Any = get_campaign(actor=admin, campaign_id=campaign.id)
    assert (found.cancelled, found.open) == (3, 0)


def test_campaigns_are_seen_within_reach_alone(
    vendor, admin, organization_a, organization_b, readers, organization_admin, stranger, distributor_b
):
    vendor.publish("1.1")
    campaign = start(admin, organization_a)
    own = actor_of(organization_admin, organization_a.distributor)
    outsider = actor_of(stranger, distributor_b)
    assert list(list_campaigns(actor=own, organization=organization_a)) == [campaign]
    for actor, organization in ((own, organization_b), (outsider, organization_a)):
        with pytest.raises(NotFound):
            list_campaigns(actor=actor, organization=organization)
    for act in (
        lambda: get_campaign(actor=outsider, campaign_id=campaign.id),
        lambda: start(outsider, organization_a),
        lambda: cancel_upgrades(actor=outsider, campaign=campaign),
        lambda: retry_upgrades(actor=outsider, campaign=campaign),
        lambda: start(own, Organization.objects.get(id=organization_b.id)),
    ):
        with pytest.raises(NotFound):
            act()
    assert states(campaign) == [("waiting", "")] * 3


@pytest.mark.parametrize(
    ("own", "upgrade", "is_latest", "step"),
    [
        ("0.9", "1.5", False, "1.5"),
        ("1.5", "2.10", False, "2.10"),
        ("2.9", "2.10", False, "2.10"),
        ("2.10", "2.10", True, None),
        ("2.10.0.0", "2.10.0.0", True, None),
        ("3", "3", True, None),
        ("", "1.5", False, "1.5"),
        ("weird", "1.5", False, "1.5"),
    ],
)
def test_a_reader_stands_where_its_version_as_a_number_puts_it(
    vendor, organization_a, own, upgrade, is_latest, step
):
    vendor.upload("2.10", min_from="1.5")
    vendor.upload("2.9", min_from="1.5")
    vendor.publish("1.5")
    reader = add_reader(organization_a, "Door", version=own)
    standing = standing_of(reader, list_offered(models=[MODEL]))
    found = (standing.upgrade, standing.is_latest, standing.next and standing.next.version)
    assert found == (upgrade, is_latest, step)


def test_a_reader_whose_next_step_is_missing_is_not_up_to_date(vendor, organization_a):
    vendor.upload("2.0", min_from="1.5")
    vendor.accept(targets=vendor.signed())
    reader = add_reader(organization_a, "Door")
    standing = standing_of(reader, list_offered(models=[MODEL]))
    assert (standing.upgrade, standing.is_latest, standing.next) == ("2.0", False, None)
