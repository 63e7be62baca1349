"""Settings as people write them: each wrong one is named, and no part of a password is told."""

import os
import subprocess
import sys

import pytest

from mipass.config import ConfigError, load_config

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
        ("MIPASS_PUBLIC_URL", "https://[2001:db8::7]:8443/portal"),
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


@pytest.fixture
def refused(monkeypatch):
    """Why settings cannot be used."""

    def refuse(**settings):
        for name, value in {"MIPASS_ENV": "development", **settings}.items():
            monkeypatch.setenv(name, value)
        with pytest.raises(ConfigError) as refusal:
            load_config()
        return str(refusal.value)

    return refuse


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "hunter"),
        ("MIPASS_SERVER_THREADS", "hunter"),
        ("MIPASS_ENV", "hunter"),
        ("MIPASS_LOG_LEVEL", "hunter"),
        ("MIPASS_TIME_ZONE", "hunter"),
        ("MIPASS_DOC_TYPE", "hunter"),
        ("MIPASS_MASTER_KEY", "hunter"),
        ("MIPASS_MASTER_KEY", "hunter-ümlaut"),
        ("MIPASS_MASTER_KEY_URI", "hunter"),
        ("MIPASS_OIDC_PROVIDERS", "[{hunter"),
        ("MIPASS_OIDC_PROVIDERS", '[{"id": "works", "client_secret": ["hunter"]}]'),
        ("MIPASS_SECRET_KEY_FILE", "hunter"),
        ("MIPASS_MASTER_KEY_FILE", "hunter"),
        ("MIPASS_MAIL_URL_FILE", "hunter"),
        ("MIPASS_MAIL_CA_FILE", "hunter"),
        ("MIPASS_READER_MAKER_ROOTS", "hunter"),
        ("DATABASE_URL_FILE", "hunter"),
    ],
)
def test_what_cannot_be_parsed_is_named_by_its_variable_without_its_value(refused, name, value):
    said = refused(**{name: value})
    assert name in said
    assert not [part for part in SECRET_PARTS if part in said]


def test_a_list_of_providers_that_is_none_ends_a_command_plainly(tmp_path):
    status, said = started(tmp_path, MIPASS_OIDC_PROVIDERS="[{hunter")
    assert (status, "Traceback" in said, "hunter" in said) == (2, False, False)
    assert "MIPASS_OIDC_PROVIDERS" in said


@pytest.mark.parametrize("content", [b"hunter-key\nuntil hunter2 hunter3\n", b"\xff\xfehunter", b"", b"\n\n"])
def test_a_file_that_holds_no_key_is_named_without_what_it_holds(refused, tmp_path, content):
    kept = tmp_path / "kept"
    kept.write_bytes(content)
    said = refused(MIPASS_SECRET_KEY_FILE=str(kept))
    assert "MIPASS_SECRET_KEY_FILE" in said
    assert "hunter" not in said


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MIPASS_MAIL_URL_FILE", "smtps://portal:hunter/2@mail.example.com"),
        ("DATABASE_URL_FILE", "mysql://portal:hunter@db/portal"),
    ],
)
def test_an_address_in_a_file_is_checked_like_one_in_a_variable(refused, tmp_path, name, value):
    kept = tmp_path / "kept"
    kept.write_text(value + "\n")
    said = refused(**{name: str(kept)})
    assert name.removesuffix("_FILE") in said
    assert "hunter" not in said


def test_the_addresses_of_database_and_mail_server_may_lie_in_files(tmp_path):
    database, mail = tmp_path / "database", tmp_path / "mail"
    database.write_text(f"sqlite:///{tmp_path}/elsewhere.sqlite3\n")
    mail.write_text("smtps://portal:S3cr%23t@mail.example.com\n")
    status, said = started(tmp_path, DATABASE_URL_FILE=str(database), MIPASS_MAIL_URL_FILE=str(mail))
    assert status == 0, said
    assert (tmp_path / "elsewhere.sqlite3").stat().st_size > 100_000
    assert not (tmp_path / "data" / "mipass.sqlite3").exists()


def test_a_data_folder_that_cannot_be_made_is_said_plainly(tmp_path):
    (tmp_path / "file").write_text("")
    status, said = started(tmp_path, MIPASS_DATA_DIR=str(tmp_path / "file" / "data"))
    assert status == 2
    assert "MIPASS_DATA_DIR" in said
    assert "Traceback" not in said


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
