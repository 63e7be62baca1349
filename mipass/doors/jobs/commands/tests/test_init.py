"""`mipass init`: keys for one user, settings that start, units that are shut in, and nothing overwritten."""

import os
import pwd
import re
import shutil
import stat
import subprocess
import sys

import pytest

from mipass.cli import COMMANDS
from mipass.config import Config, load_config
from mipass.doors.jobs.commands.init import SHIPPED
from mipass.gate import LARGEST_BODY

SECRET = (
    "keys/secret-key",
    "keys/master-key",
    "keys/database-url",
    "owner-url",
    "backup-url",
    "database.sql",
)
ME = pwd.getpwuid(os.geteuid()).pw_name


@pytest.fixture
def init(tmp_path):
    """Call it for a portal in a folder of this test's; what it said, and its status."""

    def call(*words, host="mobile.example.com", folder="etc", **environment):
        command = [sys.executable, "-m", "mipass.cli", "init", host, "--user", ME]
        places = ["--folder", str(tmp_path / folder), "--data", str(tmp_path / "data")]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
        return subprocess.run(
            [*command, *places, *words], env=clean | environment, capture_output=True, text=True, check=False
        )

    return call


def content(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def settings_of(folder, monkeypatch):
    """The settings that its environment file makes."""
    for name in [name for name in os.environ if name.startswith("MIPASS_")]:
        monkeypatch.delenv(name)
    for line in (folder / "environment").read_text().splitlines():
        if not line.startswith("#"):
            monkeypatch.setenv(*line.split("=", 1))
    return load_config()


def test_its_keys_are_random_and_for_one_user(init, tmp_path):
    assert init().returncode == 0
    assert init(folder="other").returncode == 0
    one, other = tmp_path / "etc", tmp_path / "other"
    for path in SECRET:
        assert (one / path).read_text() != (other / path).read_text()
        assert stat.S_IMODE((one / path).stat().st_mode) == 0o400
    assert stat.S_IMODE((one / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    readable = [path for path in one.rglob("*") if path.stat().st_mode & stat.S_IRWXO and path.is_file()]
    assert {path.name for path in readable} >= {"nginx.conf", "haproxy.cfg", "mipass-server.service"}
    assert not {str(path.relative_to(one)) for path in readable} & {*SECRET, "environment", "keys/mail-url"}


def test_production_starts_with_its_settings(init, tmp_path, monkeypatch):
    init()
    config = settings_of(tmp_path / "etc", monkeypatch)
    assert config.is_production
    assert config.public_url == "https://mobile.example.com"
    assert config.data_dir == tmp_path / "data"
    assert re.fullmatch(r"postgres://mipass_app:[\w-]{32}@localhost/mipass", config.database_url)


def test_sqlite_needs_neither_roles_nor_rights(init, tmp_path, monkeypatch):
    told = init("--sqlite").stdout
    assert "psql" not in told
    assert not list((tmp_path / "etc").glob("*.sql"))
    assert settings_of(tmp_path / "etc", monkeypatch).database_url.startswith("sqlite://")


def test_nothing_that_is_there_is_overwritten(init, tmp_path):
    init()
    (tmp_path / "etc" / "environment").write_text("MINE=1\n")
    (tmp_path / "etc" / "nginx.conf").unlink()
    before = content(tmp_path / "etc")
    again = init(host="other.example.com")
    assert again.returncode == 0
    after = content(tmp_path / "etc")
    assert {path: after[path] for path in before} == before
    assert {path.name for path in set(after) - set(before)} == {"nginx.conf"}
    assert "environment" in again.stdout
    assert "keys/master-key" in again.stdout


@pytest.mark.parametrize(
    "words",
    [
        {"host": "mobile"},
        {"host": "mobile.example.com; rm -rf /"},
        {"host": "https://mobile.example.com"},
        {"folder": "with space"},
        {"folder": "with%sign"},
    ],
)
def test_what_the_files_could_not_hold_is_refused(init, tmp_path, words):
    done = init(**words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_place_is_left_open(init, tmp_path):
    init()
    left = {
        path.name: found
        for path, octets in content(tmp_path / "etc").items()
        if (found := re.findall(rb"@[A-Z_]+@", octets))
    }
    assert left == {}


def test_every_unit_is_shut_in(init, tmp_path):
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not here")
    init()
    units = sorted((tmp_path / "etc" / "systemd").glob("*.service"))
    assert len(units) >= 3
    for unit in units:
        command = ["systemd-analyze", "security", "--offline=true", "--threshold=30", "--no-pager", str(unit)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{unit.name}: {done.stdout.splitlines()[-1:]} {done.stderr}"


def test_every_unit_calls_a_command_that_is_there(init, tmp_path):
    init()
    for unit in (tmp_path / "etc" / "systemd").glob("*.service"):
        called = re.findall(r"^ExecStart=\S+/mipass (\S+)", unit.read_text(), re.MULTILINE)
        assert called
        assert set(called) <= set(COMMANDS)


def test_every_timer_has_its_service():
    timers = list((SHIPPED / "systemd").glob("*.timer"))
    assert timers
    assert [timer for timer in timers if not timer.with_suffix(".service").exists()] == []


def test_proxies_let_the_largest_upload_through():
    [megabytes] = re.findall(r"client_max_body_size (\d+)m;", (SHIPPED / "nginx.conf").read_text())
    assert int(megabytes) << 20 >= LARGEST_BODY


def test_no_log_line_of_a_proxy_holds_a_path():
    nginx = (SHIPPED / "nginx.conf").read_text()
    [form] = re.findall(r"log_format mipass (.*?);", nginx, re.DOTALL)
    assert not re.search(r"\$(request\b|request_uri|uri|args|query_string|document_uri|http_referer)", form)
    assert nginx.count("access_log") == nginx.count("access_log /var/log/nginx/mipass.log mipass;") == 2
    assert nginx.count("error_log") == nginx.count("crit;") - nginx.count("`crit`;") == 2
    haproxy = (SHIPPED / "haproxy.cfg").read_text()
    forms = re.findall(r"log-format \"(.*)\"", haproxy)
    assert len(forms) == 2
    assert not [form for form in forms if re.search(r"%(\{[^}]*\})?(r|HU|HP|HPO|HQ|hr|hs|trl)\b", form)]


def test_settings_of_the_file_are_settings_that_there_are():
    names = re.findall(r"^(\w+)=", (SHIPPED / "environment").read_text(), re.MULTILINE)
    assert {name.removeprefix("MIPASS_").lower() for name in names} <= set(Config.model_fields)
