"""Django's SQLite, whose writers wait in turn and not by SQLite's guesses.

SQLite lets one write at a time. Who finds it busy looks again after 1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50
and then every 100 milliseconds: with several threads the database lies idle while all of them sleep. Here the
threads of a process queue for one lock, which wakes the next at once; only the first asks SQLite, and does so
each millisecond.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections import defaultdict

from django.db import OperationalError
from django.db.backends.sqlite3 import base

PAUSE = 0.001  # seconds
_turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)  # by the database's file
os.register_at_fork(after_in_child=_turns.clear)  # a child's threads are others


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend. A transaction waits to begin for as many seconds as ``OPTIONS["timeout"]`` says."""

    _turn: threading.Lock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        deadline = time.monotonic() + self._patience
        turn = _turns[str(self.settings_dict["NAME"])]
        if not turn.acquire(timeout=self._patience):
            raise OperationalError("database is locked")
        self._turn = turn
        try:
            self._begin(deadline)
        except BaseException:
            self._give_turn_back()
            raise

    @property
    def _patience(self) -> float:
        return float(self.settings_dict["OPTIONS"].get("timeout", 5.0))  # sqlite3's own default

    def _begin(self, deadline: float) -> None:
        """Begin as soon as no other process writes. Raises OperationalError after the deadline."""
        self.connection.execute("PRAGMA busy_timeout = 0")
        try:
            while not self._has_begun(deadline):
                time.sleep(PAUSE)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(self._patience * 1000)}")

    def _has_begun(self, deadline: float) -> bool:
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            if code & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= deadline:
                raise
            return False
        return True

    def _give_turn_back(self) -> None:
        """Let the next thread write, if this one's transaction is over."""
        is_over = self.connection is None or not self.connection.in_transaction
        if self._turn is not None and is_over:
            turn, self._turn = self._turn, None
            turn.release()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._give_turn_back()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._give_turn_back()

    def _close(self) -> None:
        connection = self.connection
        super()._close()  # type: ignore[misc]
        if connection is not None and self._turn is not None:
            turn, self._turn = self._turn, None
            turn.release()
