"""What the portal checks of firmware before it publishes it."""

import json
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware_metadata import (
    check_root,
    check_targets,
    fingerprint,
    make_targets,
    public_key,
    read_key,
    read_root,
    read_targets,
    sign,
    write_key,
)
from mipass.protocol.keys import new_key
from mipass.protocol.tests.firmware_repository import (
    NOW,
    Repository,
    honest,
    refused,
    release_of,
)


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
