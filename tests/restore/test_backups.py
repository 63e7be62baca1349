"""A backup holds what its manifest says; one that was changed, cut, or is another's is refused."""

import base64
import json
import shutil

import pytest

from tests.restore.place import place_in
from tests.services.databases import kind_under_test

pytestmark = pytest.mark.database
ANOTHER_KEY = base64.b64encode(bytes(range(100, 132))).decode()


@pytest.fixture
def place(tmp_path, migrated_database):
    """The demonstration's people, cards and reader, in a database of their own."""
    place = place_in(tmp_path, migrated_database)
    place.done("seed-demo")
    return place


def manifest_of(folder):
    return json.loads((folder / "manifest.json").read_text())


def test_a_backup_is_proved_and_tells_of_keys_only_their_names(place):
    folder = place.folder / "backup"
    assert "Backed up" in place.done("backup", str(folder))
    assert folder.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in folder.iterdir())
    found = manifest_of(folder)
    assert found["database"] == {"sqlite": "sqlite", "postgres": "postgresql"}[kind_under_test()]
    assert any(name.startswith("issuer.") for name in found["migrations"])
    assert len(found["heads"]) == 3  # the installation's chain, and two distributors'
    assert len(found["keys"]["master"]) == len(found["keys"]["installation"]) == 1
    everything = b"".join(file.read_bytes() for file in folder.iterdir())
    assert base64.b64encode(b"development-only-32-byte-key-000") not in everything
    assert b"development-only-secret" not in everything
    assert "The backup holds" in place.done("verify-backup", str(folder))
    assert place.call("runs") == {"backup": 0, "verify-backup": 0}


def test_a_backup_that_changed_is_refused(place):
    folder = place.folder / "backup"
    place.done("backup", str(folder))
    file = folder / manifest_of(folder)["file"]
    whole = file.read_bytes()
    file.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    assert "its hash is another one" in place.refused("verify-backup", str(folder))
    file.write_bytes(whole[:-1])
    assert "its hash is another one" in place.refused("verify-backup", str(folder))
    file.unlink()
    assert "its hash is another one" in place.refused("verify-backup", str(folder))
    (folder / "manifest.json").unlink()
    assert "has no manifest.json" in place.refused("verify-backup", str(folder))


def test_a_backup_of_other_keys_or_a_later_version_is_refused(place):
    folder = place.folder / "backup"
    place.done("backup", str(folder))
    assert "The master key of the settings is not the one" in place.refused(
        "verify-backup", str(folder), MIPASS_MASTER_KEY=ANOTHER_KEY
    )
    manifest = manifest_of(folder)
    manifest["migrations"].append("issuer.9999_of_tomorrow")
    (folder / "manifest.json").write_text(json.dumps(manifest))
    told = place.refused("verify-backup", str(folder))
    assert "A later version made this backup: issuer.9999_of_tomorrow" in told


def test_a_backup_whose_log_ends_before_its_manifest_is_refused(place):
    folder = place.folder / "backup"
    place.done("backup", str(folder))
    manifest = manifest_of(folder)
    chain, position, mac = manifest["heads"][0]
    manifest["heads"][0] = [chain, position + 1, mac]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    told = place.refused("verify-backup", str(folder))
    assert "the tail is cut" in told
    assert "This backup does not hold." in told


def test_a_backup_goes_into_a_new_folder_alone(place):
    folder = place.folder / "backup"
    place.done("backup", str(folder))
    before = manifest_of(folder)
    assert "is not empty" in place.refused("backup", str(folder))
    assert manifest_of(folder) == before


def test_a_copy_elsewhere_is_the_same_backup(place, tmp_path):
    folder = place.folder / "backup"
    place.done("backup", str(folder))
    moved = tmp_path / "elsewhere"
    shutil.move(folder, moved)
    place.done("verify-backup", str(moved))


def test_an_archive_that_archives_nothing_is_said_so(place):
    told = place.refused("backup", str(place.folder / "backup"), "--archived")
    assert ("Only PostgreSQL" if kind_under_test() == "sqlite" else "archive_mode is off") in told
    assert not (place.folder / "backup").exists()
