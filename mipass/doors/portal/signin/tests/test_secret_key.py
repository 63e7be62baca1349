"""What the old secret key signed is read while the key is replaced, and until its time."""

import secrets
from datetime import timedelta

import pytest
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.accepted_keys import AcceptedKeys
from mipass.base.kit.clock import now
from mipass.config import Config
from mipass.doors.jobs.commands.secret_file import LINKS_LAST, replace_secret
from mipass.doors.portal.signin.first_factor import LINK, FactorLink
from mipass.doors.portal.signin.tests.pages import is_signed_in, reset_url, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    """The file of the secret key."""
    path = tmp_path / "secret"
    path.write_text(secrets.token_urlsafe(48))
    return path


@pytest.fixture
def restart(settings, file):
    """Let all processes read the file, as a restart does."""

    def read():
        config = Config(secret_key_file=file)
        settings.SECRET_KEY = config.secret_key.get_secret_value()
        settings.SECRET_KEY_FALLBACKS = AcceptedKeys(config.accepted_secret_keys)
        return settings.SECRET_KEY

    read()
    return read


def forged_by(key, account):
    """A link as whoever knows a key makes it."""
    maker = FactorLink()
    maker.secret, maker.secret_fallbacks = key, []
    return maker.make_token(account)


def test_nobody_is_signed_out_and_no_link_is_void(ada, client, file, restart):
    old = restart()
    sign_in(client, ada.email)
    client.post(reverse("account_reset_password"), {"email": ada.email})
    link = reset_url()
    for _step in range(2):
        replace_secret(file, at_once=False)
        restart()
        assert is_signed_in(client)
        assert client.get(link).headers["Location"].endswith("-set-password/")
    assert restart() != old
    sign_in(client, ada.email)
    assert is_signed_in(client)


def test_a_process_that_runs_on_drops_the_old_key_when_its_time_comes(ada, file, restart, clock):
    old = restart()
    for _step in range(2):
        replace_secret(file, at_once=False)
    restart()
    clock.move(seconds=LINKS_LAST.total_seconds() - 60)
    assert LINK.check_token(ada, forged_by(old, ada))
    clock.move(seconds=61)
    assert not LINK.check_token(ada, forged_by(old, ada))


def test_at_once_nothing_of_the_old_key_counts(ada, client, file, restart):
    old = restart()
    sign_in(client, ada.email)
    replace_secret(file, at_once=False)
    replace_secret(file, at_once=True)
    restart()
    assert not is_signed_in(client)
    assert not LINK.check_token(ada, forged_by(old, ada))


def test_each_step_is_in_the_audit_log_without_the_key(file, restart):
    for at_once in (False, False, True):
        replace_secret(file, at_once=at_once)
    events = Event.objects.filter(type__startswith="keys:secret_key").order_by("id")
    added, replaced, last = events
    assert [event.type.rpartition("_")[2] for event in events] == ["added", "replaced", "replaced"]
    assert added.details == replaced.details != last.details
    assert restart() not in str([event.details for event in events])


def test_keys_are_accepted_by_their_time():
    keys = [("waits", None), ("still", now() + timedelta(hours=1)), ("over", now() - timedelta(hours=1))]
    assert [*AcceptedKeys(keys)] == ["waits", "still"]
