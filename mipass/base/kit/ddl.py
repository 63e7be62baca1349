"""Which lock a statement that changes tables takes on PostgreSQL, and whom that keeps waiting.

As the manual has it (PostgreSQL 15, 13.3.1 and the notes of ALTER TABLE): known are the statements that
Django's migrations and our guards consist of. `mipass migrate --plan` tells it, and a test refuses migrations
by it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = r'"?(?:\w+"?\."?)?(?P<table>\w+)"?'


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock on a table. ``is_long``: held while the whole table is read or written."""

    table: str
    mode: str
    is_long: bool = False

    @property
    def stops(self) -> str:
        """Whom it keeps waiting: ``readers and writers``, ``writers``, or nobody: empty."""
        return STOPS[self.mode]


ALL, WRITES, NOBODY, ROWS = (
    "ACCESS EXCLUSIVE",
    "SHARE ROW EXCLUSIVE",
    "SHARE UPDATE EXCLUSIVE",
    "ROW EXCLUSIVE",
)
SHARE = "SHARE"
STOPS = {ALL: "readers and writers", WRITES: "writers", SHARE: "writers", NOBODY: "", ROWS: ""}

# The first that fits says it; what is long reads or writes each row of the table before the lock is let go.
KNOWN: list[tuple[str, str, bool]] = [
    (rf"CREATE (UNIQUE )?INDEX CONCURRENTLY .*? ON (ONLY )?{NAME}", NOBODY, True),
    (rf"CREATE (UNIQUE )?INDEX .*? ON (ONLY )?{NAME}", SHARE, True),
    (rf"DROP INDEX CONCURRENTLY (IF EXISTS )?{NAME}", NOBODY, False),
    (rf"DROP INDEX (IF EXISTS )?{NAME}", ALL, False),
    (rf"ALTER TABLE {NAME} VALIDATE CONSTRAINT", NOBODY, True),
    (rf"ALTER TABLE {NAME} ADD CONSTRAINT .* FOREIGN KEY .* NOT VALID", WRITES, False),
    (rf"ALTER TABLE {NAME} ADD CONSTRAINT .* FOREIGN KEY", WRITES, True),
    (rf"ALTER TABLE {NAME} ADD CONSTRAINT .* NOT VALID", ALL, False),
    (rf"ALTER TABLE {NAME} ADD CONSTRAINT .* USING INDEX", ALL, False),
    (rf"ALTER TABLE {NAME} ADD CONSTRAINT", ALL, True),
    (rf"ALTER TABLE {NAME} ADD COLUMN .* GENERATED ALWAYS AS .* STORED", ALL, True),
    (rf"ALTER TABLE {NAME} ALTER COLUMN .* (TYPE|SET NOT NULL)", ALL, True),
    (rf"ALTER TABLE {NAME}", ALL, False),
    (rf"DROP TABLE (IF EXISTS )?{NAME}", ALL, False),
    (rf"CREATE (OR REPLACE )?TRIGGER .* ON {NAME}", WRITES, False),
    (rf"DROP TRIGGER .* ON {NAME}", ALL, False),
    (rf"UPDATE {NAME}", ROWS, True),
    (rf"DELETE FROM {NAME}", ROWS, True),  # noqa: S608  a pattern
    (rf"INSERT INTO {NAME}", ROWS, False),
]
_KNOWN = [(re.compile(pattern), mode, is_long) for pattern, mode, is_long in KNOWN]
_HARMLESS = re.compile(
    r"(SET|RESET|SELECT|COMMENT|BEGIN|COMMIT|CREATE (OR REPLACE )?FUNCTION|CREATE EXTENSION)\b"
)
_CREATES = re.compile(rf"CREATE TABLE (IF NOT EXISTS )?{NAME}")


class UnknownStatement(ValueError):
    """Nothing is known of its locks."""


def lock_of(sql: str) -> Lock | None:
    """The lock on a table that others may use; None when it takes none. Raises UnknownStatement."""
    plain = " ".join(sql.split())
    for pattern, mode, is_long in _KNOWN:
        if found := pattern.match(plain):
            return Lock(found["table"], mode, is_long)
    if _HARMLESS.match(plain) or _CREATES.match(plain):
        return None
    raise UnknownStatement(plain)


def created_by(sql: str) -> str | None:
    """The table that it makes: whatever is locked of it, nobody waits."""
    found = _CREATES.match(" ".join(sql.split()))
    return found and found["table"]


def stops_nobody(sql: str) -> bool:
    """Whether it may wait for its lock as long as it takes, since nobody waits behind it."""
    lock = lock_of(sql)
    return lock is None or not lock.stops
