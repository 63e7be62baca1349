"""Sessions that began long ago, without waiting for it: the stage's rows are written anew."""

import time

from django.contrib.sessions.backends.db import SessionStore

from mipass.domains.accounts.sessions import SEEN_AT, SIGNED_IN_AT
from tests.attacks.stage import Stage

RECORDS = "account_authentication_methods"


def grow_old(stage: Stage, *, hours: float, idle_minutes: float = 0) -> None:
    """Let every session have begun, and its person proved who they are, this long ago, and used it then."""
    began, seen = time.time() - hours * 3600, int(time.time() - idle_minutes * 60)
    for key, data in stage.sql("SELECT session_key, session_data FROM django_session"):
        session = SessionStore().decode(data)
        if RECORDS not in session:
            continue
        session[RECORDS] = [{**record, "at": began} for record in session[RECORDS]]
        session |= {SIGNED_IN_AT: int(began), SEEN_AT: seen}
        stage.sql(
            "UPDATE django_session SET session_data = %s WHERE session_key = %s",
            [SessionStore().encode(session), key],
        )
