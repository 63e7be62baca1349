"""Walking long lists in steps that hold no cursor, for whoever writes between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet, UUIDField

M = TypeVar("M", bound=Model)
OCTETS = 16  # of a key: all that is kept of a row


def in_steps(rows: QuerySet[M], size: int) -> Iterator[QuerySet[M]]:
    """The rows that there are now, some at a time and in their order; each once, whatever changes meanwhile.

    A row that no longer passes the filters when its turn comes is left out.
    """
    packed = bytearray().join(_pack(key) for key in rows.values_list("pk", flat=True).iterator(10_000))
    is_uuid = isinstance(rows.model._meta.pk, UUIDField)
    for first in range(0, len(packed), size * OCTETS):
        step = packed[first : first + size * OCTETS]
        keys = [bytes(step[at : at + OCTETS]) for at in range(0, len(step), OCTETS)]
        yield rows.filter(pk__in=[UUID(bytes=key) if is_uuid else int.from_bytes(key) for key in keys])


def _pack(key: Any) -> bytes:
    return key.bytes if isinstance(key, UUID) else int(key).to_bytes(OCTETS)
