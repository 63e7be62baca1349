"""What `make release` lays beside the packages: checksums, notes, a container's context, a list of parts."""

import json
import subprocess
import tarfile

import pytest
import yaml

from mipass.doors.jobs.commands.init import SHIPPED
from tests.packaging.building import (
    PROJECT,
    READER_LOCK,
    RUNTIME_LOCK,
    commit_all,
    commit_tree,
    locked_names,
    release_of,
    released_once,
)
from tests.packaging.release import version_of

COMPOSE = yaml.safe_load((PROJECT / "container" / "compose.yaml").read_text())
CONTAINERFILE = (PROJECT / "container" / "Containerfile").read_text()


@pytest.fixture(scope="module")
def released():
    """A release of the working tree, as it is."""
    return released_once()


@pytest.mark.deep
def test_its_checksums_are_right_and_name_every_file(released):
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=released,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    named = {line.split(":")[0] for line in done.stdout.splitlines()}
    assert named | {"SHA256SUMS"} == {file.name for file in released.iterdir()}
    assert len(named) == 11


@pytest.mark.deep
def test_it_tells_an_operator_what_it_asks(released):
    version = version_of(PROJECT)
    notes = (released / "RELEASE-NOTES.md").read_text()
    assert notes.startswith(f"# mipass {version}\n")
    assert "# mipass" not in notes.partition("\n")[2]


@pytest.mark.deep
@pytest.mark.parametrize(("name", "lock"), [("mipass", RUNTIME_LOCK), ("mipass-reader", READER_LOCK)])
def test_the_list_of_parts_names_each_library_with_its_version_and_hash(released, name, lock):
    [file] = released.glob(f"{name}-[0-9]*.cdx.json")
    listed = json.loads(file.read_text())
    assert listed["bomFormat"] == "CycloneDX"
    assert listed["metadata"]["component"]["name"] == name
    parts = {part["name"]: part for part in listed["components"]}
    assert set(parts) == set(locked_names(lock))
    for each, part in parts.items():
        assert f"{each}=={part['version']}" in lock.read_text()
        assert "://" not in part.get("purl", "")
    assert "sha256" in file.read_text().lower() or "SHA-256" in file.read_text()


@pytest.mark.deep
def test_a_container_is_built_from_its_archive_alone(released):
    [file] = released.glob("*-container.tar.gz")
    with tarfile.open(file) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    [wheel] = released.glob("mipass-*.whl")
    assert names == {"Containerfile", "compose.yaml", "runtime.lock", wheel.name}


def test_the_image_and_its_composition_are_of_this_version():
    version = version_of(PROJECT)
    assert f"mipass:{version}" in CONTAINERFILE
    assert {service["image"] for service in COMPOSE["services"].values()} == {
        f"mipass:{version}",
        "postgres:15-bookworm",
    }


@pytest.mark.parametrize("name", ["server", "worker", "migrate"])
def test_a_container_of_ours_is_not_roots_and_writes_its_data_alone(name):
    service = COMPOSE["services"][name]
    assert service["user"] == "10001:10001"
    assert "USER 10001" in CONTAINERFILE
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["volumes"] == ["data:/var/lib/mipass"]


def test_what_a_composition_takes_is_what_init_writes():
    written = {"./etc/superuser-password"}  # by hand, as the page says
    written |= {f"./etc/{path}" for path in ("keys/secret-key", "keys/master-key", "keys/mail-url")}
    written |= {f"./etc/{path}" for path in ("keys/database-url", "owner-url", "grants.sql")}
    assert {secret["file"] for secret in COMPOSE["secrets"].values()} == written
    assert (SHIPPED / "database.sql").exists()


def test_the_portals_container_never_has_the_owners_password():
    for name in ("server", "worker"):
        assert "owner-url" not in COMPOSE["services"][name]["secrets"]


@pytest.mark.deep
def test_a_version_without_notes_and_changes_that_are_not_committed_are_not_released(tmp_path):
    tree = tmp_path / "tree"
    commit_tree(tree)
    notes = tree / "docs" / "operator" / "releases.md"
    notes.write_text(notes.read_text().replace(f"## {version_of(PROJECT)}\n", "## 0.0.9\n"))
    refused = release_of(tree, check=False)
    assert refused.returncode == 1
    assert "not committed" in refused.stdout
    commit_all(tree)
    refused = release_of(tree, check=False)
    assert refused.returncode == 1
    assert "has no section" in refused.stdout
    assert not (tree / "build").exists()
