"""Upgrades and signed metadata, while others do the same."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from mipass.base.kit.actor import Actor
from mipass.domains.admins.queries import operator_actor
from mipass.domains.readers.campaigns import cancel_upgrades, start_upgrades
from mipass.domains.readers.firmware import withdraw_firmware
from mipass.domains.readers.models import (
    OPEN_STATES,
    FirmwareKey,
    FirmwareMetadata,
    FirmwareRelease,
    Reader,
    ReaderUpgrade,
)
from mipass.domains.readers.online_signing import online_key, renew_timestamp
from mipass.domains.readers.operations import remove_reader
from mipass.domains.readers.tests.vendor import MODEL, Vendor
from tests.factories import seed_reader
from tests.fixtures import actor_of
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)

READERS = 6


@pytest.fixture
def vendor(operator, tmp_path):
    return Vendor(operator_actor(operator), tmp_path / "keys").begin()


@pytest.fixture
def readers(organization_a):
    made = [
        seed_reader(
            actor=Actor.system(), organization=organization_a, name=f"Door {number}", firmware_version="1.0"
        )
        for number in range(READERS)
    ]
    Reader.objects.update(hardware_model=MODEL)
    return made


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def starting(admin, organization):
    return partial(start_upgrades, actor=admin, organization=organization, readers=None)


def test_a_reader_is_asked_by_one_of_many_who_start_at_once(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    answers = race([starting(admin, organization_a)] * 5)
    assert len(won(answers)) >= 1
    assert refusals(answers) <= {"nothing_to_upgrade"}
    assert ReaderUpgrade.objects.filter(state__in=OPEN_STATES).count() == READERS


def test_a_reader_removed_meanwhile_is_not_waited_for(vendor, admin, organization_a, readers):
    vendor.publish("1.1")
    removals = [partial(remove_reader, actor=admin, reader=reader) for reader in readers[:3]]
    race([starting(admin, organization_a), *removals])
    waited_for = ReaderUpgrade.objects.filter(state__in=OPEN_STATES, reader__removed_at__isnull=False)
    assert not waited_for.exists()
    assert ReaderUpgrade.objects.filter(state__in=OPEN_STATES).count() == READERS - 3


def test_cancelling_while_the_release_is_withdrawn_ends_each_once(vendor, admin, organization_a, readers):
    [release] = vendor.publish("1.1")
    campaign = start_upgrades(actor=admin, organization=organization_a, readers=None)
    answers = race(
        [
            partial(cancel_upgrades, actor=admin, campaign=campaign),
            partial(withdraw_firmware, actor=vendor.actor, release=release),
        ]
    )
    assert refusals(answers) <= {"no_change"}
    assert len(set(ReaderUpgrade.objects.values_list("state", flat=True))) == 1
    assert not ReaderUpgrade.objects.filter(state__in=OPEN_STATES).exists()


def test_the_same_targets_are_accepted_once(vendor):
    vendor.upload("1.0")
    signed = vendor.signed()
    answers = race([partial(vendor.accept, targets=signed)] * 5)
    assert len(won(answers)) == 1
    assert refusals(answers) == {"wrong_version"}
    assert FirmwareMetadata.objects.filter(role="targets").count() == 2
    assert FirmwareMetadata.objects.filter(role="timestamp").count() == 1


def test_uploads_at_once_are_numbered_without_gaps_and_never_doubled(vendor):
    versions = ["1.0", "1.1", "1.1.0", "1.2"]
    answers = race([partial(vendor.upload, version) for version in versions])
    assert refusals(answers) == {"release_exists"}
    numbers = FirmwareRelease.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == [1, 2, 3]


def test_the_timestamp_is_renewed_by_one_of_many(vendor, monkeypatch):
    later = datetime.now(UTC) + timedelta(hours=20)
    monkeypatch.setattr("mipass.domains.readers.online_signing.now", lambda: later)
    assert race([renew_timestamp] * 5).count(True) == 1
    assert FirmwareMetadata.objects.filter(role="timestamp").count() == 1


def test_the_first_online_key_is_made_once(operator):
    made = race([partial(online_key, actor=operator_actor(operator))] * 5)
    assert len({key["keyid"] for key in made}) == 1
    assert FirmwareKey.objects.count() == 1
