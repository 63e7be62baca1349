"""A search through all that lies in the database, by whoever holds a copy of it and some key."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import suppress
from itertools import product
from typing import Any
from uuid import UUID

from django.db import connection

from mipass.base.keys.master import SoftwareMaster
from mipass.base.kit.vault import (
    NUMBERED,
    UNNUMBERED,
    UNNUMBERED_KEY,
    CannotOpen,
    Key,
    Keys,
    OneKey,
    derive,
    unseal,
)

SEALING_LABELS = ("data-keys", "outbox", "firmware", "mfa")
SHORT = 20  # characters of a word that a value may be bound to
_BASE64 = re.compile(r"[A-Za-z0-9+/]{40,}={0,2}")
Row = tuple[Any, ...]


def rows() -> Iterator[Row]:
    """Every row of every table; SQLite's virtual ones keep theirs in tables beside them."""
    virtual = "SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%'"
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
        if connection.vendor == "sqlite":
            cursor.execute(virtual)
            tables -= {name for [name] in cursor.fetchall()}
        for table in tables:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield from cursor.fetchall()


def octets_in(row: Row) -> Iterator[bytes]:
    """Its binary cells, and what is written in base64 within its text."""
    for cell in row:
        if isinstance(cell, bytes | memoryview):
            yield bytes(cell)
        elif isinstance(cell, str | dict | list):
            for found in _BASE64.findall(str(cell)):
                with suppress(ValueError):
                    yield base64.b64decode(found, validate=True)


def unwrapped_by(master: SoftwareMaster) -> list[bytes]:
    """The installation keys that a master key opens anywhere."""
    found = []
    for row in rows():
        for octets, number in product(octets_in(row), range(4)):
            with suppress(CannotOpen):
                found.append(master.unwrap(number, octets))
    return found


def opened_by_derivation(master: bytes) -> list[bytes]:
    """What opens as it did before keys had numbers: by what is derived from the master key itself."""
    derived = [OneKey(Key(UNNUMBERED_KEY, derive(master, label))) for label in SEALING_LABELS]
    return [plain for keys in derived for plain in opened_by(keys)]


def opened_by(keys: Keys) -> list[bytes]:
    """What these keys open anywhere, tried with every place that a row can be."""
    found = []
    for row in rows():
        for sealed in octets_in(row):
            if sealed[:1] in {NUMBERED, UNNUMBERED}:
                found += _tried(keys, sealed, row)
    return found


def _tried(keys: Keys, sealed: bytes, row: Row) -> list[bytes]:
    for place in _places(row):
        with suppress(CannotOpen):
            return [unseal(keys, sealed, place)]
    return []


def _places(row: Row) -> Iterator[bytes]:
    """What a value of this row may be bound to: ids, a word or a number, in the orders that there are."""
    ids = [found.bytes for cell in row if (found := _id(cell))]
    words = [cell.encode() for cell in row if isinstance(cell, str) and 0 < len(cell) <= SHORT]
    words += [cell.to_bytes(4) for cell in row if isinstance(cell, int) and 0 <= cell < 1 << 32]
    yield from (b"", b"mfa")
    for first in ids:
        yield first
        for word in (b"", *words):
            yield first + word
            for second in ids:
                yield first + word + second


def _id(cell: object) -> UUID | None:
    """SQLite has no type for ids: there they are 32 hexadecimal digits."""
    if isinstance(cell, UUID):
        return cell
    is_hex = isinstance(cell, str) and re.fullmatch(r"[0-9a-f]{32}", cell)
    return UUID(str(cell)) if is_hex else None
