"""Public identifiers: UUIDv7, so that rows made together lie together."""

from datetime import datetime
from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A fresh time-ordered UUID (RFC 9562, version 7)."""
    return UUID(int=uuid6.uuid7().int)


def first_id_of(at: datetime) -> UUID:
    """The lowest id that can have been made at that moment: rows made before it have lower ones.

    A UUIDv7 begins with its 48 bits of milliseconds (RFC 9562, 5.7).
    """
    return UUID(int=max(int(at.timestamp() * 1000), 0) << 80)
