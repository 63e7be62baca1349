"""An admin leaves, the page stays open and asks for news: after half an hour it is nobody's any more."""

import time
from uuid import UUID

from django.contrib.sessions.backends.db import SessionStore

from mipass.domains.accounts.sessions import SEEN_AT
from tests.attacks.old_sessions import grow_old


def test_an_open_page_keeps_no_session_alive(stage):
    admin = stage.person("full.admin")
    admin.open("/")
    [(tenant,)] = stage.sql("SELECT id FROM distributors_distributor WHERE name = %s", ["Distributor A"])
    pulse = f"/portal/{UUID(str(tenant))}/pulse/"
    grow_old(stage, hours=1, idle_minutes=29)
    admin.open(pulse)
    grow_old(stage, hours=1, idle_minutes=29)
    admin.open(pulse)
    assert _seen(stage) < time.time() - 28 * 60  # no use of it was noted
    grow_old(stage, hours=1, idle_minutes=31)
    admin.open(pulse)
    admin.shows("Your session ended because it was not used for a while.")
    admin.open("/")
    admin.shows("Welcome")


def _seen(stage):
    sessions = [
        SessionStore().decode(data) for (data,) in stage.sql("SELECT session_data FROM django_session")
    ]
    return max(session.get(SEEN_AT, 0) for session in sessions)
