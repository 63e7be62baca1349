"""The client's packages hold the client and nothing of the portal, and work where there is no Django."""

import subprocess
import tarfile
import tomllib
from importlib.metadata import distribution
from re import split
from zipfile import ZipFile

import pytest

from tests.packaging.building import PROJECT, built_once, environment_with
from tests.packaging.release import version_of

SOURCES = PROJECT / "client" / "mipass_client"
IMPORTS = """
import sys
from pkgutil import walk_packages
import mipass_client
names = [each.name for each in walk_packages(mipass_client.__path__, "mipass_client.")]
for name in names: __import__(name)
print(len(names), *{"django", "mipass", "pydantic"} & set(sys.modules))
"""


def sources():
    return {
        f"mipass_client/{path.relative_to(SOURCES)}"
        for path in SOURCES.rglob("*")
        if path.suffix in {".py", ".typed"}
    }


def test_its_wheel_holds_the_client_alone():
    with ZipFile(built_once().client) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == sources()
    assert len(held) > 100


def test_its_source_package_is_enough_to_build_it():
    with tarfile.open(built_once().client_sdist) as sdist:
        held = {member.name.partition("/")[2] for member in sdist.getmembers() if member.isfile()}
    assert held >= sources() | {"pyproject.toml", "README.md", "LICENSE"}
    assert [name for name in held if name.startswith(("generator", "tests"))] == []


def test_its_version_is_the_portals():
    project = tomllib.loads((PROJECT / "client" / "pyproject.toml").read_text())["project"]
    assert project["version"] == version_of(PROJECT)


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Of an environment with its wheel and what that asks for, in the versions of the lock."""
    folder = tmp_path_factory.mktemp("client")
    lock = folder / "client.lock"
    lock.write_text("".join(f"{name}==0\n" for name in sorted(needed("mipass-client"))))
    return environment_with(built_once().client, folder / "env", lock)


def needed(name):
    """The distributions that this one asks for, and those in turn."""
    asked = [each for each in distribution(name).requires or () if ";" not in each]
    names = {split(r"[^A-Za-z0-9._-]", each)[0].lower() for each in asked}
    return names.union(*(needed(each) for each in names))


def test_it_works_without_the_portal(python, tmp_path):
    done = subprocess.run([python, "-c", IMPORTS], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.stdout.strip() == str(len([each for each in sources() if each.endswith(".py")]) - 1), (
        done.stderr
    )
    program = python.with_name("mipass-remote")
    env = {"HOME": str(tmp_path), "PATH": "/usr/bin"}
    done = subprocess.run([program, "me"], capture_output=True, text=True, check=False, env=env)
    assert (done.returncode, done.stdout) == (2, "")
    assert "login" in done.stderr
