"""The wheel of a reader holds what the suite tests and nothing of the portal, and works by itself."""

import ast
import json
import re
import shutil
import subprocess
import tomllib
from zipfile import ZipFile

import pytest

from mipass.simulator.tests.organization import CARD, Organization
from mipass.simulator.tests.processes import enroll, listening, run
from tests.packaging.building import PROJECT, READER_LOCK, built_once, environment_with, pip
from tests.packaging.release import version_of
from tests.packaging.test_packages import WORKSHOP, wanted

INSIDE = "mipass_reader/program/"
SHARED = ("mipass.protocol", "mipass.simulator")
OF_THE_PORTAL = {"django", "psycopg", "pillow", "argon2-cffi", "granian", "whitenoise"}
IMPORTS = """
import sys, mipass_reader.main, mipass_reader.units
sys.path.insert(0, str(mipass_reader.main.PROGRAM))
from pkgutil import walk_packages
import mipass
names = [each.name for each in walk_packages(mipass.__path__, "mipass.", onerror=None)]
for name in names: __import__(name)
print(len(names), mipass.__file__, *{"django", "psycopg", "PIL"} & set(sys.modules))
"""


def content():
    """Each file of the wheel but those that tell of it, by name."""
    with ZipFile(built_once().reader) as wheel:
        return {name: wheel.read(name) for name in wheel.namelist() if ".dist-info/" not in name}


def of_the_clone():
    """What ought to be in it, by the place where it lies there."""
    shared = [name for name in wanted() if name.startswith(("mipass/protocol/", "mipass/simulator/"))]
    own = [path for path in (PROJECT / "reader" / "mipass_reader").rglob("*") if path.suffix != ".pyc"]
    files = {str(path.relative_to(PROJECT / "reader")): path for path in own if path.is_file()}
    return {INSIDE + name: PROJECT / name for name in shared} | files


def test_it_holds_the_sources_that_the_suite_tests_and_no_others():
    held, there = content(), of_the_clone()
    assert set(held) == set(there)
    assert len(held) > 60
    assert [name for name, octets in held.items() if octets != there[name].read_bytes()] == []


def test_nothing_in_it_imports_the_portal():
    named = {name for file, octets in content().items() if file.endswith(".py") for name in imported(octets)}
    ours = {name for name in named if name.split(".")[0] == "mipass"}
    assert ours >= {"mipass.protocol.door", "mipass.simulator.reader"}
    assert {name for name in ours if not f"{name}.".startswith(tuple(f"{each}." for each in SHARED))} == set()
    assert not {"django", "psycopg", "PIL"} & {name.split(".")[0] for name in named}


def imported(octets):
    """The modules that a source names, with those of `import_module`."""
    for node in ast.walk(ast.parse(octets)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "import_module":
            yield ast.literal_eval(node.args[0])


def test_its_lock_has_hashes_no_addresses_and_the_versions_that_the_tests_run_with():
    pattern = re.compile(r"^(\S+)==(\S+?)(?: ;.*)? \\$", re.MULTILINE)
    own = dict(pattern.findall(READER_LOCK.read_text()))
    tested = dict(pattern.findall((PROJECT / "requirements.lock").read_text()))
    assert {"cryptography", "bumble", "libosdp", "gpiod"} <= set(own)
    assert not (OF_THE_PORTAL | WORKSHOP) & set(own)
    assert own == {name: tested[name] for name in own}
    assert READER_LOCK.read_text().count("--hash=sha256:") >= len(own)
    assert "://" not in READER_LOCK.read_text()


def test_it_has_the_portals_version_and_asks_for_no_other_libraries():
    portal, reader = (
        tomllib.loads((PROJECT / place / "pyproject.toml").read_text()) for place in ("", "reader")
    )
    assert reader["project"]["version"] == version_of(PROJECT)
    assert set(reader["project"]["dependencies"]) <= set(portal["project"]["dependencies"])
    tested = portal["dependency-groups"]["dev"]
    extras = reader["project"]["optional-dependencies"]
    assert {each for extra in extras.values() for each in extra} <= set(tested)


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Of an environment with the wheel and its libraries alone."""
    return environment_with(built_once().reader, tmp_path_factory.mktemp("reader") / "env", READER_LOCK)


@pytest.fixture
def environment(python, tmp_path):
    """Of a machine that has the wheel and nothing of this project."""
    return {"PATH": str(python.parent), "HOME": str(tmp_path)}


def told(environment, *words):
    """What a program of the environment says."""
    command = [f"{environment['PATH']}/{words[0]}", *words[1:]]
    return subprocess.run(
        command, env=environment, cwd=environment["HOME"], capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.deep
def test_every_module_of_it_is_there_with_all_that_it_needs(environment, python):
    count, place, *foreign = told(environment, "python", "-c", IMPORTS).split()
    assert int(count) > 55
    assert place.startswith(str(python.parents[1]))
    assert foreign == []


def test_a_reader_of_the_wheel_opens_for_a_phone_of_the_clone(environment, tmp_path):
    acme = Organization()
    acme.give(tmp_path / "phone", status_list=acme.status_list())
    folder, program = tmp_path / "reader", [f"{environment['PATH']}/mipass-reader"]
    made = told(environment, "mipass-reader", "init", "--folder", folder, "--serial", "4711", "--json")
    assert json.loads(made)["serial"] == "4711"
    with listening(folder, program=program, environment=environment) as door:
        enroll(door.address, acme)
        status, shown = run("phone", "present", tmp_path / "phone", "--reader", door.address)
        assert door.next()["bits"] == CARD.binary
    assert (status, shown["decision"]) == (0, "opened")
    knows = json.loads(told(environment, "mipass-reader", "show", "--folder", folder, "--json"))
    assert (knows["state"], knows["organization_id"]) == ("enrolled", acme.id)
    assert len(knows["status_lists"]) == 1


def test_it_names_the_commands_of_mipass_reader_and_the_units(environment):
    said = told(environment, "mipass-reader", "--help")
    for command in ("init", "show", "enroll", "listen", "pull", "report", "update", "reset", "units"):
        assert re.search(rf"^\W*{command}\b", said, re.MULTILINE)


@pytest.mark.deep
def test_portal_and_reader_share_an_environment_and_leave_it_alone(tmp_path):
    built = built_once()
    python = environment_with(built.wheel, tmp_path / "env")
    pip(python, "install", "--no-deps", "--no-index", "--no-compile", str(built.reader))
    environment = {"PATH": str(python.parent), "HOME": str(tmp_path)}
    for program in (["mipass-reader"], ["mipass", "reader"]):
        folder = tmp_path / program[0]
        told(environment, *program, "init", "--folder", folder)
        assert "factory" in told(environment, *program, "show", "--folder", folder)
    where = "import mipass; print(mipass.__file__)"
    before = told(environment, "python", "-c", where)
    assert INSIDE not in before
    pip(python, "uninstall", "--yes", "mipass-reader")
    assert told(environment, "python", "-c", where) == before
    assert "factory" in told(environment, "mipass", "reader", "show", "--folder", tmp_path / "mipass")


@pytest.fixture
def units(environment, tmp_path):
    """What `mipass-reader units` writes, by name."""
    target = tmp_path / "systemd"
    target.mkdir()
    told(environment, "mipass-reader", "units", "--folder", target)
    return {path.name: path for path in target.iterdir()}


def values(unit, name):
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)


def test_its_units_have_a_user_of_their_own_and_one_capability(units, python):
    door, contact = units["mipass-reader.service"], units["mipass-reader-contact.service"]
    assert "mipass-reader-contact.timer" in units
    assert len(units) == 3
    for unit in (door, contact):
        assert values(unit, "User") == ["mipass-reader"]
        assert re.findall(r"@[A-Z]+@", unit.read_text()) == []
        assert {line.split()[0] for line in values(unit, "ExecStart")} == {f"{python.parent}/mipass-reader"}
    assert values(door, "CapabilityBoundingSet") == values(door, "AmbientCapabilities") == ["CAP_NET_ADMIN"]
    assert values(contact, "CapabilityBoundingSet") == values(contact, "AmbientCapabilities") == [""]
    assert "AF_INET" not in "".join(values(door, "RestrictAddressFamilies"))
    assert values(door, "Conflicts") == ["bluetooth.service"]
    assert int(*values(door, "WatchdogSec")) >= 60
    assert "--hide-bits" in values(door, "ExecStart")[0]


def test_its_units_are_understood_and_shut_in(units):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    files = [str(path) for path in units.values()]
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *files], capture_output=True, text=True, check=False
    )
    assert [line for line in checked.stderr.splitlines() if "mipass-reader" in line] == []
    for path in files:
        if path.endswith(".service"):
            command = ["systemd-analyze", "security", "--offline=true", "--threshold=30", "--no-pager", path]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{path}: {done.stdout.splitlines()[-1:]} {done.stderr}"
