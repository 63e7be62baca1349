"""The floor of issuing: the same rows and balance updates with one commit each, by the bare driver.

The rows are copies of what one real issue wrote, with every id and key of it made anew. The ledger holds
afterwards. Only the sealed card data does not open, since it is bound to the id that it was sealed for.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Hashable
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb

from mipass.base.kit.ids import new_id

TABLES = (
    "requests_tenantrequest",
    "credentials_credential",
    "audit_event",
    "outbox_mail",
    "outbox_notice",
    "credits_transfer",
)
RAISE_ISSUED = (
    "UPDATE credits_ledgeraccount SET credits_posted = credits_posted + 1"
    " WHERE id = {mark} AND NOT limited AND NOT closed"
)
RAISE_SPENT = (
    "UPDATE credits_ledgeraccount SET debits_posted = debits_posted + 1"
    " WHERE id = {mark} AND credits_posted > debits_posted"
)
Row = dict[str, Any]


def connect(url: str) -> sqlite3.Connection | psycopg.Connection:
    """A connection that is set up as the portal's are."""
    return _open_sqlite(url) if url.startswith("sqlite") else psycopg.connect(url, autocommit=True)


class BareDriver:
    """One connection, set up as the portal's are, that repeats the latest issue, which ran alone."""

    def __init__(self, url: str) -> None:
        self._is_sqlite = url.startswith("sqlite")
        self._begin, self.mark = ("BEGIN IMMEDIATE", "?") if self._is_sqlite else ("BEGIN", "%s")
        self.connection = connect(url)
        rows = {table: self.latest(table) for table in TABLES}
        if rows["credits_transfer"]["idempotency_key"] != rows["requests_tenantrequest"]["key"]:
            raise SystemExit("the newest rows are of several issues")
        self._made = {row["id"] for row in rows.values()} | {rows["requests_tenantrequest"]["key"]}
        self._inserts = [(self.insert_into(table, row), list(row.values())) for table, row in rows.items()]
        transfer = rows["credits_transfer"]
        self._updates = (
            (RAISE_ISSUED.format(mark=self.mark), transfer["credit_id"]),
            (RAISE_SPENT.format(mark=self.mark), transfer["debit_id"]),
        )

    def latest(self, table: str) -> Row:
        """The newest row of a table, by its id, as the driver takes it again."""
        cursor: Any = self.connection.execute(f"SELECT * FROM {table} ORDER BY id DESC LIMIT 1")
        values = [Jsonb(value) if isinstance(value, dict) else value for value in cursor.fetchone()]
        return dict(zip([column[0] for column in cursor.description], values, strict=True))

    def insert_into(self, table: str, row: Row) -> str:
        """The statement that inserts a row of these columns."""
        marks = ", ".join([self.mark] * len(row))
        return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"

    def issue(self) -> None:
        """Insert the rows, raise both balances, commit."""
        anew = {made: another(made) for made in self._made}
        execute = self.connection.execute
        execute(self._begin)
        for insert, row in self._inserts:
            execute(
                insert, [anew.get(value, value) if isinstance(value, Hashable) else value for value in row]
            )
        for update, account_id in self._updates:
            if execute(update, [account_id]).rowcount != 1:
                raise SystemExit("the floor's balance was not raised")
        execute("COMMIT")

    def close(self) -> None:
        """End the connection."""
        self.connection.close()


def another(made: UUID | str) -> UUID | str:
    """A fresh id or key of the same form."""
    if isinstance(made, UUID):
        return new_id()
    return new_id().hex if len(made) == 32 else str(new_id())


def _open_sqlite(url: str) -> Any:
    path = url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
