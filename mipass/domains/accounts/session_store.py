"""Django's sessions in the database, read by a query that is written once: each page begins with it."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session

from mipass.base.kit.clock import now
from mipass.base.kit.prepared import Prepared

_by_key = Prepared(lambda key: Session.objects.filter(session_key=key), 1)


class SessionStore(db.SessionStore):
    """Django's own, in all else."""

    def _get_session_from_db(self) -> Session | None:
        """The session's row, if it has not expired; without one its key counts for nothing."""
        assert self.session_key is not None  # Django asks for none without one
        for session in _by_key.find(self.session_key):
            if session.expire_date > now():
                return session
        self._session_key = None
        return None
