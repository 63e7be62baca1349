"""Signed metadata: what an operator may bring in, what it publishes, what is refused and leaves nothing."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import DomainError, Forbidden, NotFound
from mipass.domains.admins.queries import operator_actor
from mipass.domains.readers.firmware import keep_firmware, withdraw_firmware
from mipass.domains.readers.models import FirmwareKey, FirmwareMetadata, FirmwareRelease, FirmwareRepository
from mipass.domains.readers.online_signing import online_key, renew_timestamp, show_online_key
from mipass.domains.readers.publishing import accept_metadata, get_signing, signing_request
from mipass.domains.readers.repository import find_image, find_metadata, release_of
from mipass.domains.readers.tests.vendor import MODEL, Vendor
from mipass.protocol.firmware_ceremony import begin, rotate, sign_targets
from mipass.protocol.firmware_metadata import (
    fingerprint,
    make_targets,
    public_key,
    read_key,
    sign,
    write_key,
)
from mipass.protocol.firmware_updater import FirmwareUpdater
from mipass.protocol.keys import new_key
from tests.fixtures import actor_of


@pytest.fixture
def vendor(operator, tmp_path):
    return Vendor(operator_actor(operator), tmp_path / "keys").begin()


def fetch(name):
    """What a reader gets of the portal by its names."""
    folder, _, file = name.partition("/")
    if folder == "metadata":
        return find_metadata(file.removesuffix(".json"))
    image = find_image(file)
    return b"".join(image.parts) if image else None


def reader(vendor, folder, root=None):
    return FirmwareUpdater(folder=folder, root=root or vendor.file("root", 1), fetch=fetch)


def refused(code):
    return pytest.raises(DomainError, check=lambda error: error.code == code)


def states():
    return dict(FirmwareRelease.objects.values_list("version", "status"))


def test_a_signed_release_is_published_and_a_reader_takes_it(vendor, tmp_path):
    [release] = vendor.publish("1.10")
    assert states() == {"1.10": "published"}
    updater = reader(vendor, tmp_path / "reader")
    found = updater.find(hw_model=MODEL, version="1.9")
    assert found == release_of(release)
    assert updater.download(found) == b"image Model R 1.10"
    events = set(Event.objects.values_list("type", flat=True))
    assert events >= {
        "firmware:key_made",
        "firmware:root_accepted",
        "firmware:targets_accepted",
        "firmware:published",
    }


def test_before_a_root_there_is_nothing_to_fetch(operator):
    Vendor(operator_actor(operator)).upload("1.0")
    assert fetch("metadata/timestamp.json") is None
    assert not renew_timestamp()
    assert get_signing(actor=operator_actor(operator)).root_version == 0


@pytest.mark.parametrize(
    "name",
    [
        "metadata/1.timestamp.json",
        "metadata/targets.json",
        "metadata/0.root.json",
        "metadata/9.root.json",
        "metadata/x.json",
        f"metadata/{10**30}.root.json",
        "targets/x",
        "targets/..",
    ],
)
def test_a_name_that_is_none_finds_nothing(vendor, name):
    assert fetch(name) is None


def test_an_unsigned_or_withdrawn_image_is_not_served(vendor):
    [published] = vendor.publish("1.0")
    unsigned = vendor.upload("2.0")
    assert fetch(f"targets/{release_of(unsigned).file_name}") is None
    withdraw_firmware(actor=vendor.actor, release=published)
    assert fetch(f"targets/{release_of(published).file_name}") is not None
    vendor.accept(targets=vendor.signed())
    assert fetch(f"targets/{release_of(published).file_name}") is None


def test_the_first_root_is_taken_only_with_its_fingerprint(operator, tmp_path):
    vendor = Vendor(operator_actor(operator), tmp_path)
    root = begin(vendor.ring, read_key(online_key(actor=vendor.actor)), at=datetime.now(UTC))
    for typed in ("", "0000", fingerprint(root)[:-1], fingerprint(root + b" ")):
        with refused("fingerprint_does_not_match"):
            vendor.accept(root=root, typed=typed)
    assert not FirmwareMetadata.objects.exists()
    vendor.accept(root=root, typed=fingerprint(root).upper().replace(" ", ""))
    assert get_signing(actor=vendor.actor).root_version == 1
    assert FirmwareRepository.objects.get().pinned


def test_a_root_must_name_the_portals_own_key(operator, tmp_path):
    vendor = Vendor(operator_actor(operator), tmp_path)
    online_key(actor=vendor.actor)
    root = begin(vendor.ring, public_key(new_key()), at=datetime.now(UTC))
    with refused("foreign_online_key"):
        vendor.accept(root=root, typed=fingerprint(root))


def test_targets_without_a_root_are_refused(operator, tmp_path):
    vendor = Vendor(operator_actor(operator), tmp_path)
    begin(vendor.ring, read_key(online_key(actor=vendor.actor)), at=datetime.now(UTC))
    with refused("no_root"):
        vendor.accept(targets=vendor.file("targets", 1))


def test_nothing_at_all_is_refused(vendor):
    with refused("required"):
        vendor.accept()


def test_the_same_targets_again_are_refused(vendor):
    vendor.publish("1.0")
    with refused("wrong_version"):
        vendor.accept(targets=vendor.file("targets", 2))
    with refused("wrong_version"):
        vendor.accept(targets=vendor.file("targets", 1))


def test_targets_of_a_foreign_key_are_refused(vendor):
    release = release_of(vendor.upload("1.0"))
    expires = datetime.now(UTC) + timedelta(days=1)
    with refused("bad_signature"):
        vendor.accept(targets=sign(make_targets([release], version=2, expires=expires), [new_key()]))
    assert states() == {"1.0": "unsigned"}


def test_expired_targets_are_refused(vendor):
    with refused("frozen"):
        vendor.accept(targets=vendor.signed(days=-1))


@pytest.mark.parametrize("content", [b"{}", b"", b"\xff\xfe", b"[" * 5000])
def test_what_is_no_metadata_is_refused(vendor, content):
    with refused("malformed"):
        vendor.accept(targets=content)
    with refused("malformed"):
        vendor.accept(root=content)


def test_signed_firmware_that_was_not_uploaded_is_refused(vendor):
    from dataclasses import replace

    release = release_of(vendor.upload("1.0"))
    for wrong in (
        replace(release, sha256="0" * 64),
        replace(release, length=release.length + 1),
        replace(release, version="1.1"),
        replace(release, sequence=7),
        replace(release, min_from="0.5"),
        replace(release, hw_model="Model S"),
        replace(release, path="other.bin"),
    ):
        vendor.ring.path("targets", 2).unlink(missing_ok=True)
        content = sign_targets(vendor.ring, [wrong], 2, at=datetime.now(UTC))
        with refused("unknown_target"):
            vendor.accept(targets=content)
    assert states() == {"1.0": "unsigned"}
    assert get_signing(actor=vendor.actor).targets_version == 1


def test_a_withdrawn_release_leaves_the_metadata_and_can_come_back(vendor, tmp_path):
    old, new = vendor.publish("1.0", "2.0")
    withdraw_firmware(actor=vendor.actor, release=new)
    request = json.loads(signing_request(actor=vendor.actor))
    assert request["remove"] == [new.path]
    vendor.accept(targets=vendor.signed())
    assert states() == {"1.0": "published", "2.0": "withdrawn"}
    found = reader(vendor, tmp_path / "reader").find(hw_model=MODEL, version="0.9")
    assert found == release_of(old)
    again = sign_targets(vendor.ring, [release_of(old), release_of(new)], 4, at=datetime.now(UTC))
    vendor.accept(targets=again)
    assert states() == {"1.0": "published", "2.0": "published"}


def test_a_withdrawal_can_be_taken_back_before_it_is_signed(vendor):
    [release] = vendor.publish("1.0")
    withdraw_firmware(actor=vendor.actor, release=release)
    with refused("wrong_state"):
        withdraw_firmware(actor=vendor.actor, release=release)
    keep_firmware(actor=vendor.actor, release=release)
    assert json.loads(signing_request(actor=vendor.actor))["remove"] == []
    with refused("wrong_state"):
        keep_firmware(actor=vendor.actor, release=release)


def test_an_unsigned_release_cannot_be_withdrawn(vendor):
    with refused("wrong_state"):
        withdraw_firmware(actor=vendor.actor, release=vendor.upload("1.0"))


def test_keys_are_replaced_and_readers_follow(vendor, tmp_path):
    vendor.publish("1.0")
    shipped = vendor.file("root", 1)
    reader(vendor, tmp_path / "reader", shipped).refresh()
    root, targets = vendor.rotate("root", "spare", "targets")
    vendor.accept(root=root.read_bytes(), targets=targets.read_bytes())
    vendor.publish("1.1")
    found = reader(vendor, tmp_path / "reader", shipped).find(hw_model=MODEL, version="1.0")
    assert found is not None
    assert found.version == "1.1"
    assert get_signing(actor=vendor.actor).root_version == 2


def test_a_root_with_another_targets_key_needs_newly_signed_targets(vendor):
    vendor.publish("1.0")
    root, targets = vendor.rotate("targets")
    with refused("targets_not_signed"):
        vendor.accept(root=root.read_bytes())
    assert get_signing(actor=vendor.actor).root_version == 1
    vendor.accept(root=root.read_bytes(), targets=targets.read_bytes())


def test_the_online_key_is_replaced_by_a_root_that_names_the_new_one(vendor, tmp_path):
    vendor.publish("1.0")
    old = show_online_key(actor=vendor.actor)
    new = online_key(actor=vendor.actor, anew=True)
    assert new != old
    reader(vendor, tmp_path / "a").refresh()
    [root] = rotate(vendor.ring, [], read_key(new), at=datetime.now(UTC))
    vendor.accept(root=root.read_bytes())
    reader(vendor, tmp_path / "a").refresh()
    reader(vendor, tmp_path / "b").refresh()
    assert new["keyid"] in fetch("metadata/timestamp.json").decode()


def test_a_root_that_skips_a_version_or_has_other_signers_is_refused(vendor):
    vendor.rotate("root")
    [third] = vendor.rotate()
    with refused("wrong_version"):
        vendor.accept(root=third.read_bytes())
    stranger = Vendor(vendor.actor)
    begin(stranger.ring, read_key(online_key(actor=vendor.actor)), at=datetime.now(UTC))
    [second] = stranger.rotate()
    with refused("bad_signature"):
        vendor.accept(root=second.read_bytes())


def test_the_lost_first_root_key_is_replaced_by_the_other_two(vendor):
    next(vendor.ring.folder.glob("root-*.pem")).unlink()
    [root] = vendor.rotate("root")
    vendor.accept(root=root.read_bytes())
    assert get_signing(actor=vendor.actor).root_version == 2


def test_the_timestamp_is_renewed_at_half_of_its_life_and_not_before(vendor, monkeypatch):
    vendor.publish("1.0")
    first = fetch("metadata/timestamp.json")
    assert not renew_timestamp()
    later = datetime.now(UTC) + timedelta(hours=13)
    monkeypatch.setattr("mipass.domains.readers.online_signing.now", lambda: later)
    assert renew_timestamp()
    assert not renew_timestamp()
    second = fetch("metadata/timestamp.json")
    assert json.loads(second)["signed"]["version"] > json.loads(first)["signed"]["version"]
    assert FirmwareMetadata.objects.filter(role="timestamp").count() == 1
    assert FirmwareMetadata.objects.filter(role="snapshot").count() == 2


def test_an_old_snapshot_is_signed_anew_with_the_timestamp(vendor, monkeypatch, tmp_path):
    vendor.publish("1.0")
    later = datetime.now(UTC) + timedelta(days=20)
    monkeypatch.setattr("mipass.domains.readers.online_signing.now", lambda: later)
    assert renew_timestamp()
    assert FirmwareMetadata.objects.filter(role="snapshot").count() == 3
    assert reader(vendor, tmp_path / "reader").refresh(at=later + timedelta(hours=1))


def test_a_portal_put_back_to_a_backup_is_followed_once_the_last_targets_are_there_again(
    vendor, monkeypatch, tmp_path
):
    vendor.publish("1.0")
    backup = list(FirmwareMetadata.objects.values())
    vendor.publish("1.1")
    assert len(reader(vendor, tmp_path / "reader").refresh()) == 2
    FirmwareMetadata.objects.all().delete()
    FirmwareMetadata.objects.bulk_create(FirmwareMetadata(**row) for row in backup)
    later = datetime.now(UTC) + timedelta(minutes=1)
    monkeypatch.setattr("mipass.domains.readers.online_signing.now", lambda: later)
    vendor.accept(targets=vendor.file("targets", 3))
    assert len(reader(vendor, tmp_path / "reader").refresh()) == 2


def test_private_keys_lie_sealed(vendor):
    row = FirmwareKey.objects.get()
    assert b"\x30\x81\x87" not in bytes(row.private_key)
    assert row.keyid == online_key(actor=vendor.actor)["keyid"]


def test_only_operators_do_any_of_it(vendor, full_admin, distributor_a):
    [release] = vendor.publish("1.0")
    admin = actor_of(full_admin, distributor_a)
    before = list(FirmwareMetadata.objects.values_list("id", flat=True))
    for act in (
        lambda: accept_metadata(actor=admin, targets=vendor.signed()),
        lambda: withdraw_firmware(actor=admin, release=release),
        lambda: keep_firmware(actor=admin, release=release),
        lambda: online_key(actor=admin, anew=True),
        lambda: signing_request(actor=admin),
        lambda: get_signing(actor=admin),
        lambda: show_online_key(actor=admin),
    ):
        with pytest.raises((Forbidden, NotFound)):
            act()
    assert list(FirmwareMetadata.objects.values_list("id", flat=True)) == before
    assert FirmwareKey.objects.count() == 1


def test_a_sequence_counts_the_uploads_of_a_model(vendor):
    numbers = [vendor.upload(version).sequence for version in ("1.0", "1.2", "1.1")]
    assert numbers == [1, 2, 3]
    assert vendor.upload("1.0", model="Model S").sequence == 1


def test_the_lowest_version_must_be_lower(vendor):
    assert vendor.upload("2.0", min_from=" 1.05 ").min_from == "1.5"
    for wrong, code in (("3.0", "out_of_range"), ("3.1", "out_of_range"), ("x", "bad_version")):
        with refused(code):
            vendor.upload("3.0", min_from=wrong)


def test_a_key_reads_as_it_was_written(vendor):
    written = online_key(actor=vendor.actor)
    assert write_key(read_key(written)) == written
