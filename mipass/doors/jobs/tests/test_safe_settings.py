"""What production refuses, and that nothing else than production is served to other machines."""

import base64
import os
import subprocess
import sys

import pytest

from mipass.config import Config, Environment, load_config
from mipass.config.error import ConfigError

SECRET = base64.b64encode(os.urandom(48)).decode()
KEY = base64.b64encode(os.urandom(32)).decode()
SAFE = {
    "MIPASS_ENV": "production",
    "MIPASS_PUBLIC_URL": "https://mobile.example.com",
    "MIPASS_MAIL_URL": "smtps://mail.example.com",
    "MIPASS_SECRET_KEY": SECRET,
    "MIPASS_MASTER_KEY": KEY,
}


def b64(key):
    return base64.b64encode(key).decode()


@pytest.fixture
def load(monkeypatch):
    def load(**settings):
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        return load_config()

    return load


def test_production_is_what_an_installation_is_that_says_nothing(monkeypatch):
    monkeypatch.delenv("MIPASS_ENV")
    assert Config.model_fields["env"].default is Environment.PRODUCTION
    with pytest.raises(ConfigError, match="MIPASS_SECRET_KEY"):
        load_config()


def test_random_keys_are_taken(load):
    for _ in range(200):
        secret, key = base64.b64encode(os.urandom(48)), os.urandom(32)
        load(**SAFE | {"MIPASS_SECRET_KEY": secret.decode(), "MIPASS_MASTER_KEY": b64(key)})
        load(**SAFE | {"MIPASS_SECRET_KEY": os.urandom(32).hex()})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MIPASS_SECRET_KEY", "x" * 50),
        ("MIPASS_SECRET_KEY", "ab" * 40),
        ("MIPASS_SECRET_KEY", "0123456789" * 6),
        ("MIPASS_SECRET_KEY", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        ("MIPASS_SECRET_KEY", "change-me-" * 8),
        ("MIPASS_MASTER_KEY", b64(bytes(32))),
        ("MIPASS_MASTER_KEY", b64(b"\xff" * 32)),
        ("MIPASS_MASTER_KEY", b64(bytes(range(32)))),
        ("MIPASS_MASTER_KEY", b64(b"0123456789abcdef" * 2)),
        ("MIPASS_ALLOWED_HOSTS", "*"),
        ("MIPASS_ALLOWED_HOSTS", "portal.example.com,*"),
        ("MIPASS_ALLOWED_HOSTS", "*.example.com"),
        ("MIPASS_ALLOWED_HOSTS", "."),
        ("MIPASS_WALLET_ORIGINS", "http://wallet.example.com"),
    ],
)
def test_production_refuses_a_key_with_a_pattern_and_any_host(load, name, value):
    with pytest.raises(ConfigError, match=name):
        load(**SAFE | {name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MIPASS_COUNTRY", ""),
        ("MIPASS_COUNTRY", "XX"),
        ("MIPASS_COUNTRY", "de"),
        ("MIPASS_COUNTRY", "DEU"),
        ("MIPASS_WALLET_ORIGINS", "*"),
        ("MIPASS_WALLET_ORIGINS", "https://wallet.example.com/"),
        ("MIPASS_WALLET_ORIGINS", "https://wallet.example.com, null"),
    ],
)
def test_a_country_and_origins_are_named_as_they_are_written_elsewhere(load, name, value):
    with pytest.raises(ConfigError, match=name):
        load(**SAFE | {name: value})
    origins = "https://wallet.example.com, https://other.example.com:8443"
    assert len(load(**SAFE, MIPASS_WALLET_ORIGINS=origins, MIPASS_COUNTRY="AT").wallet_origins) == 2


@pytest.mark.parametrize("env", ["development", "demo", "test"])
@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("0.0.0.0", "http://localhost:8000"),
        ("::", "http://localhost:8000"),
        ("192.0.2.7", "http://localhost:8000"),
        ("127.0.0.1", "https://mobile.example.com"),
        ("127.0.0.1", "http://mobile.example.com"),
        ("127.0.0.1", "https://localhost"),
    ],
)
def test_what_guards_no_doors_is_not_served_to_others(load, env, address, url):
    assert load(MIPASS_ENV=env, MIPASS_PUBLIC_URL=url).exposure(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_it_is_served_to_its_own_machine(load, address):
    assert load(MIPASS_ENV="demo").exposure(address) == ""


def test_production_is_served_anywhere(load):
    assert load(**SAFE).exposure("0.0.0.0") == ""


def test_serve_says_so_and_ends(tmp_path):
    settings = {"MIPASS_ENV": "development", "MIPASS_BIND": "0.0.0.0", "MIPASS_DATA_DIR": str(tmp_path)}
    command = [sys.executable, "-m", "mipass.cli", "serve"]
    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 2
    assert "MIPASS_ENV=production" in done.stderr
    assert "Traceback" not in done.stderr


COOKIES = """
import django
django.setup()
from django.conf import settings
from django.contrib.messages.storage import default_storage
from django.test import RequestFactory
request = RequestFactory().get("/")
request.session = {}
print(*sorted([
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME,
    default_storage(request).storages[0].cookie_name,
]))
"""


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        (SAFE, "__Host-csrftoken __Host-language __Host-messages __Host-sessionid"),
        ({"MIPASS_ENV": "test"}, "csrftoken language messages sessionid"),
    ],
)
def test_cookies_are_bound_to_their_host_where_they_are_secure(tmp_path, settings, names):
    place = {"MIPASS_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "mipass.settings"}
    done = subprocess.run(
        [sys.executable, "-c", COOKIES],
        env=os.environ | place | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == names, done.stderr
