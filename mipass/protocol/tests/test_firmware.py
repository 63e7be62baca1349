"""A reader takes the newest firmware that is for it, and refuses everything else with a reason of its own."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import newest_applicable, require_applicable
from mipass.protocol.firmware_metadata import (
    check_root,
    check_targets,
    fingerprint,
    make_snapshot,
    make_targets,
    make_timestamp,
    public_key,
    read_key,
    read_root,
    read_targets,
    sign,
    write_key,
)
from mipass.protocol.firmware_updater import FirmwareUpdater, gather
from mipass.protocol.keys import new_key
from mipass.protocol.tests.firmware_repository import MODEL, NOW, Repository, honest, image_of, release_of


def updater(repository: Repository, folder: Path, root: bytes | None = None) -> FirmwareUpdater:
    return FirmwareUpdater(folder=folder, root=root or repository.root, fetch=repository.files.get)


def refused(code):
    return pytest.raises(ProtocolError, check=lambda error: error.code == code)


# what is for a reader


def test_the_newest_version_is_found_as_a_number_and_its_image_proved(tmp_path):
    repository = honest(release_of("1.9"), release_of("1.10", sequence=2), release_of("1.2"))
    reader = updater(repository, tmp_path)
    found = reader.find(hw_model=MODEL, version="1.9")
    assert found is not None
    assert found.version == "1.10"
    assert reader.download(found) == image_of("1.10")


@pytest.mark.parametrize("version", ["1.10", "1.10.0", "2"])
def test_a_reader_that_is_up_to_date_is_offered_nothing(tmp_path, version):
    assert updater(honest(release_of("1.10")), tmp_path).find(hw_model=MODEL, version=version) is None


def test_firmware_of_another_model_is_not_offered(tmp_path):
    repository = honest(release_of("9.0", hw_model="Model S"))
    assert updater(repository, tmp_path).find(hw_model=MODEL, version="1.0") is None


def test_a_step_between_is_taken_first(tmp_path):
    repository = honest(release_of("1.5"), release_of("2.0", min_from="1.5", sequence=2))
    reader = updater(repository, tmp_path)
    steps = [reader.find(hw_model=MODEL, version=version) for version in ("1.0", "1.5", "2.0")]
    assert [step and step.version for step in steps] == ["1.5", "2.0", None]


def test_the_same_folder_serves_again_after_new_releases(tmp_path):
    repository = honest(release_of("1.1"))
    first = updater(repository, tmp_path).find(hw_model=MODEL, version="1.0")
    repository.publish(release_of("1.1"), release_of("1.2", sequence=2))
    second = updater(repository, tmp_path).find(hw_model=MODEL, version="1.1")
    assert first
    assert second
    assert (first.version, second.version) == ("1.1", "1.2")


def test_what_a_phone_carries_is_enough(tmp_path):
    repository = honest(release_of("1.1"))
    carried = gather(repository.files.get, target="model-r-1.1.bin")
    reader = FirmwareUpdater(folder=tmp_path, root=repository.root, fetch=carried.get)
    found = reader.find(hw_model=MODEL, version="1.0")
    assert found is not None
    assert reader.download(found) == image_of("1.1")


def test_gathering_from_nothing_is_refused():
    with refused("unreachable"):
        gather(lambda _name: None)


# what is refused


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


def test_targets_of_somebody_elses_key_are_refused(tmp_path):
    repository = honest()
    repository.targets_key = new_key()
    repository.publish(release_of("1.1"))
    with refused("bad_signature"):
        updater(repository, tmp_path).refresh()


def test_a_timestamp_of_somebody_elses_key_is_refused(tmp_path):
    repository = honest()
    repository.online_key = new_key()
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


# keys that change


def test_a_reader_follows_new_keys_one_root_after_another(tmp_path):
    repository = honest(release_of("1.1"))
    shipped = repository.root
    for version in (2, 3):
        old = repository.root_key
        repository.root_key, repository.targets_key, repository.online_key = new_key(), new_key(), new_key()
        repository.new_root(version=version, signed_by=[old, repository.root_key])
        repository.publish(release_of("1.1"), release_of("1.2", sequence=2))
    found = updater(repository, tmp_path, root=shipped).find(hw_model=MODEL, version="1.1")
    assert found is not None
    assert found.version == "1.2"


def test_a_root_that_the_old_key_did_not_sign_is_refused(tmp_path):
    repository = honest(release_of("1.1"))
    shipped, repository.root_key = repository.root, new_key()
    repository.new_root(version=2)
    with refused("bad_signature"):
        updater(repository, tmp_path, root=shipped).refresh()


def test_a_root_that_its_own_key_did_not_sign_is_refused(tmp_path):
    repository = honest(release_of("1.1"))
    shipped, old, repository.root_key = repository.root, repository.root_key, new_key()
    repository.new_root(version=2, signed_by=[old])
    with refused("bad_signature"):
        updater(repository, tmp_path, root=shipped).refresh()


def test_after_a_rotation_the_old_targets_key_signs_nothing(tmp_path):
    repository = honest(release_of("1.1"))
    shipped, stolen = repository.root, repository.targets_key
    repository.targets_key = new_key()
    repository.new_root(version=2)
    repository.targets_key = stolen
    repository.publish(release_of("6.6.6"))
    with refused("bad_signature"):
        updater(repository, tmp_path, root=shipped).refresh()


# what the portal checks before it publishes


def test_the_next_root_is_checked_against_the_one_before():
    repository = Repository()
    first, old = read_root(repository.new_root()), repository.root_key
    check_root(first, trusted=None, at=NOW)
    repository.root_key = new_key()
    check_root(
        read_root(repository.new_root(version=2, signed_by=[old, repository.root_key])),
        trusted=first.signed,
        at=NOW,
    )
    for version, signers, code in (
        (2, [repository.root_key], "bad_signature"),
        (2, [old], "bad_signature"),
        (3, [old, repository.root_key], "wrong_version"),
        (1, [old, repository.root_key], "wrong_version"),
    ):
        with refused(code):
            check_root(
                read_root(repository.new_root(version=version, signed_by=signers)),
                trusted=first.signed,
                at=NOW,
            )


def test_an_expired_root_and_one_without_consistent_snapshots_are_refused():
    repository = Repository()
    with refused("frozen"):
        check_root(read_root(repository.new_root(days=-1)), trusted=None, at=NOW)
    metadata = read_root(repository.new_root())
    metadata.signed.consistent_snapshot = False
    with refused("unusable_root"):
        check_root(read_root(sign(metadata, [repository.root_key])), trusted=None, at=NOW)


def test_the_next_targets_are_checked_against_the_root():
    repository = honest(release_of("1.1"))
    root = read_root(repository.root).signed
    targets = read_targets(repository.files["metadata/1.targets.json"])
    assert check_targets(targets, root=root, above=0, at=NOW) == (release_of("1.1"),)
    for above, at, code in ((1, NOW, "wrong_version"), (0, NOW + timedelta(days=2), "frozen")):
        with refused(code):
            check_targets(targets, root=root, above=above, at=at)
    foreign = sign(make_targets([], version=2, expires=NOW + timedelta(days=1)), [new_key()])
    with refused("bad_signature"):
        check_targets(read_targets(foreign), root=root, above=0, at=NOW)


@pytest.mark.parametrize(
    "custom",
    [
        None,
        {},
        {"hw_model": "R", "version": "1", "sequence": 1},
        {"hw_model": "R", "version": "1", "sequence": 1, "min_from": "", "more": 1},
        {"hw_model": "", "version": "1", "sequence": 1, "min_from": ""},
        {"hw_model": "R", "version": "latest", "sequence": 1, "min_from": ""},
        {"hw_model": "R", "version": "1", "sequence": True, "min_from": ""},
        {"hw_model": "R", "version": "1", "sequence": 0, "min_from": ""},
        {"hw_model": "R", "version": "1", "sequence": 1, "min_from": "x"},
        {"hw_model": ["R"], "version": "1", "sequence": 1, "min_from": ""},
    ],
)
def test_a_target_must_say_what_it_is_for(custom):
    repository = honest()
    metadata = make_targets([release_of("1.1")], version=2, expires=NOW + timedelta(days=1))
    next(iter(metadata.signed.targets.values())).unrecognized_fields = {"custom": custom} if custom else {}
    content = sign(metadata, [repository.targets_key])
    with refused("malformed"):
        check_targets(read_targets(content), root=read_root(repository.root).signed, above=1, at=NOW)


@pytest.mark.parametrize("path", ["../x.bin", "a/b.bin", "x.exe", ".bin", "ü.bin", "x" * 200 + ".bin"])
def test_a_target_must_have_a_plain_name(path):
    repository = honest()
    metadata = make_targets([release_of("1.1")], version=2, expires=NOW + timedelta(days=1))
    metadata.signed.targets = {path: next(iter(metadata.signed.targets.values()))}
    content = sign(metadata, [repository.targets_key])
    with refused("malformed"):
        check_targets(read_targets(content), root=read_root(repository.root).signed, above=1, at=NOW)


def test_targets_are_not_a_root_and_the_other_way_round():
    repository = honest()
    with refused("malformed"):
        read_root(repository.files["metadata/1.targets.json"])
    with refused("malformed"):
        read_targets(repository.root)


def test_a_public_key_comes_back_and_a_false_id_is_refused():
    key = public_key(new_key())
    assert read_key(write_key(key)) == key
    for wrong in (None, {}, {"keyid": "x", "key": {}}, write_key(key) | {"keyid": "0" * 64}):
        with refused("malformed"):
            read_key(wrong)


def test_the_fingerprint_is_short_enough_to_be_typed():
    assert fingerprint(b"root") == "4813 494d 137e 1631 bba3 01d5 acab 6e7b"


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_break_the_readers_of_metadata(content):
    for read in (read_root, read_targets):
        with pytest.raises(ProtocolError):
            read(content)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)
FIELDS = ("expires", "keys", "roles", "targets", "version", "spec_version", "consistent_snapshot")


@given(st.sampled_from(["root", "targets"]), st.sampled_from(FIELDS), JSON)
def test_no_json_in_a_field_breaks_the_readers_of_metadata(kind, name, value):
    repository = honest(release_of("1.1"))
    content = repository.root if kind == "root" else repository.files["metadata/1.targets.json"]
    changed = json.loads(content)
    changed["signed"][name] = value
    read = read_root if kind == "root" else read_targets
    try:
        found = read(json.dumps(changed).encode())
    except ProtocolError:
        return
    assert found.signed.type == kind
