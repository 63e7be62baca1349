"""Fields of decoded CBOR maps, read strictly: which may be there, and of what kind each must be."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError

LONGEST_TEXT = 1024

_TDATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", re.ASCII)
_VERSION = re.compile(r"1\.\d{1,2}", re.ASCII)


def closed(item: object, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Any]:
    """The map, if it holds all of the required fields and none but these. Raises ProtocolError ``malformed``.

    For the maps that ISO 18013-5 leaves no room to extend; those that may grow are read field by field.
    """
    if not isinstance(item, dict) or not all(name in item for name in required):
        raise ProtocolError("malformed", f"A map with {', '.join(required)} was expected.")
    if any(name not in required and name not in optional for name in item):
        raise ProtocolError("malformed", f"Beside {', '.join(required)} there is what nobody knows.")
    return item


def text(mapping: object, name: str) -> str:
    """The text of that field: 1 to 1024 characters. Raises ProtocolError ``malformed``."""
    value: str = cbor.take(mapping, name, str)
    if not 1 <= len(value) <= LONGEST_TEXT:
        raise ProtocolError("malformed", f"The text of {name} is empty or too long.")
    return value


def number(mapping: object, name: str | int) -> int:
    """The unsigned number of that field, below 2³². Raises ProtocolError ``malformed``."""
    value: int = cbor.take(mapping, name, int)
    if not 0 <= value < 1 << 32:
        raise ProtocolError("malformed", f"The number {name} is out of range.")
    return value


def version(mapping: object, name: str | int = "version") -> None:
    """Refuse any version but 1.x: a later minor one only adds. Raises ProtocolError ``malformed``."""
    if not _VERSION.fullmatch(cbor.take(mapping, name, str)):
        raise ProtocolError("malformed", "This is of a version that is not understood.")


def date_time(moment: datetime) -> cbor.Tag:
    """A ``tdate``: whole seconds of UTC (ISO 18013-5, 9.1.2.4). ``moment`` is aware."""
    return cbor.Tag(cbor.DATE_TIME, moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z")


def read_date_time(mapping: object, name: str) -> datetime:
    """Read what `date_time` wrote. Raises ProtocolError ``malformed``, also for fractions and offsets."""
    item = cbor.take(mapping, name, cbor.Tag)
    if item.tag != cbor.DATE_TIME or not isinstance(item.value, str) or not _TDATE.fullmatch(item.value):
        raise ProtocolError("malformed", f"The field {name} is no date and time in whole seconds of UTC.")
    try:
        return datetime.fromisoformat(item.value)
    except ValueError as error:
        raise ProtocolError("malformed", f"The field {name} is no date and time.") from error


def whole_seconds(moment: datetime) -> int:
    """A NumericDate (RFC 8392, 2) without the fraction, which the profile's CBOR cannot write."""
    return int(moment.replace(microsecond=0).timestamp())


def moment_of(seconds: object, microseconds: object = 0) -> datetime:
    """The time so many seconds, and millionths, after 1970 began. Raises ProtocolError ``malformed``."""
    if type(seconds) is not int or type(microseconds) is not int or not 0 <= microseconds < 1_000_000:
        raise ProtocolError("malformed", "A time is no whole number of seconds, or its fraction none.")
    try:
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds)
    except (ValueError, OverflowError, OSError) as error:
        raise ProtocolError("malformed", "A time is out of range.") from error
