"""`mipass rotate-key`, as an operator calls it."""

import base64
import os
import secrets
import subprocess
import sys

import pytest

from mipass.base.kit.clock import now
from mipass.base.kit.vault import new_key
from mipass.config import Config
from mipass.doors.jobs.commands.secret_file import replace_secret

pytestmark = pytest.mark.database


@pytest.fixture
def place(tmp_path, migrated_database):
    """A portal whose keys lie in files."""
    (tmp_path / "master").write_text(Config().master_key.get_secret_value())
    (tmp_path / "secret").write_text(secrets.token_urlsafe(48))

    def mipass(*words, **settings):
        environment = os.environ | {
            "DATABASE_URL": migrated_database,
            "MIPASS_DATA_DIR": str(tmp_path),
            "MIPASS_MASTER_KEY_FILE": str(tmp_path / "master"),
            "MIPASS_SECRET_KEY_FILE": str(tmp_path / "secret"),
            **settings,
        }
        command = [sys.executable, "-m", "mipass.cli", *words]
        return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)

    return mipass


def test_a_master_key_in_a_file_is_replaced_in_one_call(place, tmp_path):
    old = (tmp_path / "master").read_text()
    done = place("rotate-key", "master")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "master").read_text() != old
    assert place("seal-audit").returncode == 0
    (tmp_path / "master").write_text(old)
    refused = place("verify-audit")
    assert refused.returncode == 2
    assert "The master key of the settings is not the one" in refused.stderr


def test_a_master_key_goes_to_another_file_in_two_calls(place, tmp_path):
    other = {"MIPASS_MASTER_KEY_FILE": str(tmp_path / "other")}
    assert place("rotate-key", "master", "--to", str(tmp_path / "other")).returncode == 0
    assert place("seal-audit").returncode == place("seal-audit", **other).returncode == 0
    assert place("rotate-key", "master", "--finish", **other).returncode == 0
    assert (place("seal-audit").returncode, place("seal-audit", **other).returncode) == (2, 0)
    assert (tmp_path / "other").stat().st_mode & 0o777 == 0o600


def test_a_key_in_a_variable_needs_a_place(place, tmp_path):
    key = base64.b64encode(new_key()).decode()
    done = place("rotate-key", "master", MIPASS_MASTER_KEY_FILE="", MIPASS_MASTER_KEY=key)
    assert done.returncode == 2


@pytest.mark.django_db
def test_the_secret_key_is_accepted_before_it_signs_and_after(tmp_path):
    path = tmp_path / "secret"
    path.write_text("old" * 20)

    def keys():
        config = Config(secret_key_file=path)
        accepted = [key for key, until in config.accepted_secret_keys if not until or until > now()]
        return config.secret_key.get_secret_value(), accepted

    replace_secret(path, at_once=False)
    first, [waiting] = keys()
    assert first == "old" * 20
    replace_secret(path, at_once=False)
    assert keys() == (waiting, ["old" * 20])
    replace_secret(path, at_once=True)
    assert keys()[1] == []
    assert keys()[0] not in {waiting, "old" * 20}
