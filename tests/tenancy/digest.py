"""What the database holds, so that "nothing changed" can be said of all of it."""

import hashlib

from django.db import connection

from mipass.domains.credentials.search import EMAIL_PARTS
from mipass.domains.holders.search import HOLDER_PARTS

# Sessions and limits change with every request; what is signed for a reader notes how far the time has got,
# twice a minute. A refused operation leaves its audit line.
SESSIONS_AND_LIMITS = {"django_session", "cache", "issuer_signingclock"}
INDEXES = {EMAIL_PARTS.name, HOLDER_PARTS.name}
REFUSED = "operation:refused"


def database_digest() -> dict[str, str]:
    """A digest of each table's rows, in whatever order they lie."""
    # The indexes of parts cannot be read on SQLite; the tables that they consist of can.
    tables = set(connection.introspection.table_names()) - SESSIONS_AND_LIMITS - INDEXES
    return {table: _digest(table) for table in sorted(tables)}


def _digest(table: str) -> str:
    kept = f" WHERE type <> '{REFUSED}'" if table == "audit_event" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}{kept}")
        rows = sorted(repr([_plain(value) for value in row]) for row in cursor.fetchall())
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables whose rows are not the same."""
    return [table for table in before | after if before.get(table) != after.get(table)]
