"""Public identifiers: UUIDv7, so that rows made together lie together."""

from uuid import UUID

import uuid6


def new_id() -> UUID:
    """A fresh time-ordered UUID (RFC 9562, version 7)."""
    return UUID(int=uuid6.uuid7().int)
