"""Settings as people write them: each wrong one is named, and no part of a password is told."""

import os
import subprocess
import sys

import pytest

SECRET_PARTS = ("S3cr", "t@x", "hunter", "4650000", "mysql")


def started(tmp_path, **settings):
    """Whether a command starts with these settings, and what it says."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
    environment |= {"MIPASS_ENV": "development", "MIPASS_DATA_DIR": str(tmp_path / "data"), **settings}
    environment.pop("DATABASE_URL", None) if "DATABASE_URL" not in settings else None
    command = [sys.executable, "-m", "mipass.cli", "migrate"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MIPASS_MAIL_URL", "smtp+starttls://portal:S3cr#t@x.example.com"),
        ("MIPASS_MAIL_URL", "smtp+starttls://portal:S3cr?t@x.example.com"),
        ("MIPASS_MAIL_URL", "smtps://portal:hunter/2@mail.example.com"),
        ("MIPASS_MAIL_URL", "smtps://portal:hunter@mail.example.com:4650000"),
        ("MIPASS_MAIL_URL", "portal:hunter@mail.example.com"),
        ("DATABASE_URL", "mysql://portal:hunter@db/portal"),
        ("DATABASE_URL", "postgres://portal:S3cr#t@x.example.com/portal"),
        ("DATABASE_URL", "postgres://portal:S3cr/t@x.example.com/portal"),
        ("DATABASE_URL", "sqlite:////srv/portal#hunter/file"),
        ("MIPASS_PUBLIC_URL", "https://example.com/portal"),
        ("MIPASS_PUBLIC_URL", "example.com"),
        ("MIPASS_PUBLIC_URL", "http://[::1"),
    ],
)
def test_what_cannot_be_used_is_named_without_its_value(tmp_path, name, value):
    status, said = started(tmp_path, **{name: value})
    assert status == 2
    assert name in said
    assert "Traceback" not in said
    assert not [part for part in SECRET_PARTS if part in said]
    if name != "MIPASS_PUBLIC_URL":
        assert "percent-encode" in said


def test_a_data_folder_may_have_any_name(tmp_path):
    folders = {"ümlaut & co % 100%23", "ümlaut & co % 100%23?one", "ümlaut & co % 100%23#two"}
    for folder in folders:
        status, said = started(tmp_path, MIPASS_DATA_DIR=str(tmp_path / folder))
        assert status == 0, said
        assert (tmp_path / folder / "mipass.sqlite3").stat().st_size > 100_000
    assert {each.name for each in tmp_path.iterdir()} == folders


def test_an_encoded_password_is_taken(tmp_path):
    status, said = started(
        tmp_path, MIPASS_MAIL_URL="smtp+starttls://portal:S3cr%23t%2F@mail.example.com:587"
    )
    assert status == 0, said


def test_an_ipv6_address_answers_to_itself(tmp_path):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
    environment |= {
        "MIPASS_ENV": "test",
        "MIPASS_DATA_DIR": str(tmp_path),
        "MIPASS_PUBLIC_URL": "http://[::1]:8080",
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
    }
    code = (
        "import django; django.setup(); from django.test import RequestFactory as F;"
        "print(F().get('/', headers={'host': '[::1]:8080'}).get_host())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[::1]:8080", done.stderr
