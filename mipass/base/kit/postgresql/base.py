"""Django's PostgreSQL, with a pool that forgets all of its connections when one of them is found dead.

And with cursors for queries that the server is to keep.

A server that restarted, or a leader that died, took all of them along. Django's pool looks at one connection
after the other before use, and waits longer from each to the next: requests would end in its time-out while
the new leader is there already.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.postgresql import base
from django.db.backends.utils import CursorWrapper
from psycopg import Connection
from psycopg_pool import ConnectionPool


class Pool(ConnectionPool[Connection[Any]]):
    """Connections that are looked at before use, by a round trip."""

    def __init__(self, **options: Any) -> None:
        super().__init__(check=self._require_alive, **options)

    def _require_alive(self, connection: Connection[Any]) -> None:
        try:
            self.check_connection(connection)
        except Exception:
            self.drain()
            raise


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend: ``OPTIONS["pool"]`` are options of psycopg's pool."""

    _connection_pools: dict[str, Pool]

    @property
    def pool(self) -> Pool | None:
        """This process's pool of the database, made at its first use."""
        options: Mapping[str, Any] = self.settings_dict["OPTIONS"].get("pool")
        if self.alias == NO_DB_ALIAS or not options:
            return None
        if self.alias not in self._connection_pools:
            parameters = {**self.get_connection_params(), "autocommit": True}
            made = Pool(kwargs=parameters, open=False, configure=self._configure_connection, **options)  # type: ignore[attr-defined]
            self._connection_pools.setdefault(self.alias, made)  # of several threads' the first
        return self._connection_pools[self.alias]

    def keeping_cursor(self) -> CursorWrapper:
        """A cursor that sends values beside the statement, so that the server keeps one that comes again.

        It then neither reads nor plans it anew. A query that is kept fails when the type of a column becomes
        another: no migration may do that to a table in use. Through PgBouncer nothing is kept
        (``prepare_threshold``), since the next transaction may be on another connection.
        """
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = base.ServerBindingCursor(self.connection)  # type: ignore[call-arg]
        return self._prepare_cursor(cursor)  # type: ignore[attr-defined,no-any-return]
