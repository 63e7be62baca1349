"""Firmware that a reader refuses, each with its code."""

from datetime import timedelta

import pytest

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import newest_applicable, require_applicable
from mipass.protocol.firmware_metadata import (
    make_snapshot,
    make_timestamp,
    sign,
)
from mipass.protocol.firmware_updater import FirmwareUpdater
from mipass.protocol.keys import new_key
from mipass.protocol.tests.firmware_repository import (
    MODEL,
    NOW,
    Repository,
    honest,
    image_of,
    refused,
    release_of,
    updater,
)


@pytest.mark.parametrize(
    ("release", "version", "code"),
    [
        (release_of("2.0", hw_model="Model S"), "1.0", "wrong_model"),
        (release_of("1.9"), "1.10", "rollback"),
        (release_of("2.0", min_from="1.5"), "1.4", "step_missing"),
    ],
)
def test_a_wanted_release_must_be_for_this_reader(tmp_path, release, version, code):
    with refused(code):
        updater(honest(release), tmp_path).find(hw_model=MODEL, version=version, wanted=release.path)


def test_a_wanted_release_must_be_signed(tmp_path):
    with refused("unknown_target"):
        updater(honest(release_of("1.1")), tmp_path).find(hw_model=MODEL, version="1.0", wanted="other.bin")


def test_a_lower_sequence_is_a_roll_back_though_its_version_is_higher():
    release = release_of("3.0", sequence=4)
    with refused("rollback"):
        require_applicable(release, hw_model=MODEL, version="2.0", sequence=5)
    assert newest_applicable([release], hw_model=MODEL, version="2.0", sequence=5) is None


def test_metadata_older_than_what_was_seen_is_refused(tmp_path):
    repository = honest(release_of("1.1"))
    old = dict(repository.files)
    repository.publish(release_of("1.2"))
    updater(repository, tmp_path).refresh()
    repository.files = old
    with refused("rollback"):
        updater(repository, tmp_path).refresh()


def test_older_targets_under_a_newer_timestamp_are_refused(tmp_path):
    repository = honest(release_of("1.1"))
    repository.publish(release_of("1.2"), version=5)
    updater(repository, tmp_path).refresh()
    repository.publish(release_of("1.1"), version=6)
    snapshot_of_old = Repository(
        root_key=repository.root_key, targets_key=repository.targets_key, online_key=repository.online_key
    )
    snapshot_of_old.publish(release_of("1.1"), version=3)
    expires = NOW + timedelta(days=1)
    targets = snapshot_of_old.files["metadata/3.targets.json"]
    snapshot = sign(make_snapshot(targets, 3, version=6, expires=expires), [repository.online_key])
    timestamp = sign(make_timestamp(snapshot, 6, version=6, expires=expires), [repository.online_key])
    repository.files |= {
        "metadata/timestamp.json": timestamp,
        "metadata/6.snapshot.json": snapshot,
        "metadata/3.targets.json": targets,
    }
    with refused("rollback"):
        updater(repository, tmp_path).refresh()


def test_a_repository_that_stands_still_is_noticed(tmp_path):
    repository = honest(release_of("1.1"))
    updater(repository, tmp_path).refresh(at=NOW + timedelta(hours=23))
    with refused("frozen"):
        updater(repository, tmp_path).refresh(at=NOW + timedelta(hours=25))


def test_an_expired_timestamp_is_refused_by_the_machines_own_clock_too(tmp_path):
    repository = honest()
    repository.publish(release_of("1.1"), hours=-1)
    with refused("frozen"):
        updater(repository, tmp_path).refresh()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda image: image[:-1], "truncated"),
        (lambda image: b"", "truncated"),
        (lambda image: b"X" + image[1:], "wrong_hash"),
        (lambda image: image + b"!", "wrong_hash"),
        (lambda image: None, "unreachable"),
    ],
)
def test_an_image_that_is_not_the_signed_one_is_refused(tmp_path, change, code):
    release = release_of("1.1")
    repository = honest(release)
    repository.files[f"targets/{release.file_name}"] = change(image_of("1.1"))
    reader = updater(repository, tmp_path)
    found = reader.find(hw_model=MODEL, version="1.0")
    assert found is not None
    with refused(code):
        reader.download(found)


@pytest.mark.parametrize("role", ["timestamp.json", "1.snapshot.json", "1.targets.json"])
def test_metadata_that_somebody_changed_is_refused(tmp_path, role):
    repository = honest(release_of("1.1"))
    name = f"metadata/{role}"
    repository.files[name] = repository.files[name].replace(b'"version":1', b'"version":2')
    with pytest.raises(ProtocolError) as refusal:
        updater(repository, tmp_path).refresh()
    assert refusal.value.code == ("bad_signature" if role == "timestamp.json" else "wrong_hash")


@pytest.mark.parametrize("role", ["timestamp.json", "1.snapshot.json", "1.targets.json"])
def test_missing_metadata_is_told_as_such(tmp_path, role):
    repository = honest(release_of("1.1"))
    del repository.files[f"metadata/{role}"]
    with refused("unreachable"):
        updater(repository, tmp_path).refresh()


@pytest.mark.parametrize("key", ["targets_key", "online_key"])
def test_metadata_of_somebody_elses_key_is_refused(tmp_path, key):
    repository = honest()
    setattr(repository, key, new_key())
    repository.publish(release_of("1.1"))
    with refused("bad_signature"):
        updater(repository, tmp_path).refresh()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b'{"signed": 1}', b"\xff" * 9, b"[" * 9000])
@pytest.mark.parametrize("role", ["timestamp.json", "1.snapshot.json", "1.targets.json", "2.root.json"])
def test_what_is_no_metadata_is_refused(tmp_path, role, content):
    repository = honest(release_of("1.1"))
    repository.files[f"metadata/{role}"] = content
    with pytest.raises(ProtocolError) as refusal:
        updater(repository, tmp_path).refresh()
    assert refusal.value.code in {"malformed", "wrong_hash"}


def test_a_root_that_is_none_makes_no_updater(tmp_path):
    with refused("malformed"):
        FirmwareUpdater(folder=tmp_path, root=b"{}", fetch=lambda _name: None)
