"""Wheel and source package hold the whole program and no tests; the wheel runs where nothing else is."""

import re
import signal
import subprocess
import tarfile
import tomllib
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen
from zipfile import ZipFile

import pytest

from mipass.doors.jobs.tests.conftest import free_port
from mipass.doors.jobs.tests.test_worker import QUEUE, wait_until
from tests.packaging.building import PROJECT, RUNTIME_LOCK, built_once, environment_with, locked_names
from tests.services.portal import wait_for

WORKSHOP = {"pytest", "mypy", "playwright", "hypothesis", "ruff", "django-stubs", "setuptools", "uv"}
WORKS = """
import django; django.setup()
import mipass; print(mipass.__file__)
from django.utils import translation
with translation.override("de"): print(translation.gettext("Password"))
"""


def wanted():
    """What the program is made of, without its tests."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "mipass"],
        cwd=PROJECT,
        check=True,
        capture_output=True,
        text=True,
    )
    names = [Path(name) for name in listed.stdout.split("\0") if name and (PROJECT / name).is_file()]
    return {str(name) for name in names if "tests" not in name.parts}


def test_the_wheel_holds_the_whole_program_and_no_test():
    with ZipFile(built_once().wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert held == wanted()
    assert len([name for name in held if "/templates/" in name or "/static/" in name]) > 250


def test_the_source_package_holds_the_program_and_what_its_operator_reads_and_no_test():
    with tarfile.open(built_once().sdist) as sdist:
        held = {member.name.partition("/")[2] for member in sdist.getmembers() if member.isfile()}
    assert wanted() <= held
    assert {"docs/operator/README.md", "runtime.lock", "reader.lock", "LICENSE", "CHANGELOG.md"} <= held
    assert {"reader/pyproject.toml", "reader/LICENSE", "reader/mipass_reader/main.py"} <= held
    assert [name for name in held if "tests" in Path(name).parts] == []


def test_an_installation_needs_no_tool_of_the_workshop():
    names = set(locked_names())
    assert not WORKSHOP & names
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    direct = {re.split(r"[<>=\[ ]", each)[0].lower() for each in project["dependencies"]}
    assert direct <= names


def test_its_lock_has_hashes_no_addresses_and_the_versions_that_the_tests_run_with():
    pattern = re.compile(r"^(\S+)==(\S+?)(?: ;.*)? \\$", re.MULTILINE)
    runtime = dict(pattern.findall(RUNTIME_LOCK.read_text()))
    tested = dict(pattern.findall((PROJECT / "requirements.lock").read_text()))
    assert len(runtime) > 30
    assert runtime == {name: tested[name] for name in runtime}
    assert RUNTIME_LOCK.read_text().count("--hash=sha256:") >= len(runtime)
    assert "://" not in RUNTIME_LOCK.read_text()


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """Of an environment with the wheel and its libraries alone."""
    return environment_with(built_once().wheel, tmp_path_factory.mktemp("installed") / "env")


@pytest.fixture
def environment(python, fresh_database, tmp_path):
    """Of a machine that has the wheel: neither git nor this project are found there."""
    home = tmp_path / "home"
    home.mkdir()
    return {
        "PATH": str(python.parent),
        "HOME": str(home),
        "DATABASE_URL": fresh_database,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_ENV": "development",
        "PORT": str(free_port()),
    }


def run(environment, *arguments):
    """A program of the installed environment, in the person's folder."""
    command = [f"{environment['PATH']}/{arguments[0]}", *arguments[1:]]
    return subprocess.run(
        command, env=environment, cwd=environment["HOME"], capture_output=True, text=True, check=False
    )


def test_data_lie_with_the_person_and_never_with_the_program(environment, python):
    assert run(environment, "mipass", "migrate").returncode == 0
    assert (Path(environment["HOME"]) / ".local" / "share" / "mipass").is_dir()
    inside = str(python.parents[1] / "lib")
    [packages] = Path(inside).glob("python*/site-packages")
    for place in (packages / "data", packages / "mipass" / "var"):
        refused = run(environment | {"MIPASS_DATA_DIR": str(place)}, "mipass", "migrate")
        assert refused.returncode == 2
        assert "MIPASS_DATA_DIR" in refused.stderr
        assert not place.exists()
    production = run(environment | {"MIPASS_ENV": "production"}, "mipass", "migrate")
    assert "MIPASS_DATA_DIR must name a folder" in production.stderr


@contextmanager
def started(environment, *words):
    command = [f"{environment['PATH']}/mipass", *words]
    with subprocess.Popen(
        command, env=environment, cwd=environment["HOME"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=60)


@pytest.mark.database
def test_the_wheel_migrates_serves_and_works_where_nothing_else_is(environment, python):
    done = run(environment, "mipass", "migrate")
    assert done.returncode == 0, done.stderr
    works = run(environment, "python", "-c", WORKS)
    place, german = works.stdout.split()
    assert place.startswith(str(python.parents[1]))
    assert german == "Passwort"
    assert run(environment, "python", "-c", QUEUE).returncode == 0
    url = f"http://localhost:{environment['PORT']}"
    data = Path(environment["HOME"]) / ".local" / "share" / "mipass"
    with started(environment, "serve") as server, started(environment, "worker"):
        wait_for(url, server)
        page = urlopen(f"{url}/login/", timeout=30).read().decode()
        [sheet] = re.findall(r'href="(/static/css/portal\.[0-9a-f]+\.css)"', page)
        assert "{" in urlopen(f"{url}{sheet}", timeout=30).read().decode()
        wait_until(lambda: len(list((data / "outbox").glob("*.eml"))) == 12)


def test_no_command_is_missing_a_file(environment):
    listed = run(environment, "mipass", "--help")
    assert listed.returncode == 0
    assert run(environment, "mipass", "settings").returncode == 0
    init = run(
        environment, "mipass", "init", "mobile.example.com", "--folder", f"{environment['HOME']}/etc",
        "--data", f"{environment['HOME']}/data",
    )  # fmt: skip
    assert init.returncode == 0, init.stderr
    assert (Path(environment["HOME"]) / "etc" / "systemd" / "mipass-server.service").exists()
