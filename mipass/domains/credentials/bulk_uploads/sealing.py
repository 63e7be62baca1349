"""Sealing what an upload holds: its file, its wrong rows, its remarks. Card data stands in all of them."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

from mipass.base.kit.vault import Derived, Keys, seal, unseal
from mipass.domains.credentials.models import Batch, BatchPart, Draft
from mipass.domains.distributors.data_keys import data_keys

PART = 512 * 1024  # bytes


def seal_part(batch: Draft, number: int, content: bytes) -> bytes:
    """A part of the file, bound to its place in it."""
    return seal(bulk_keys(batch.distributor_id), content, place_in(batch.id, f"part:{number}"))


def open_part(batch: Draft, number: int, sealed: bytes) -> bytes:
    """The part as it was uploaded. Raises CannotOpen."""
    return unseal(bulk_keys(batch.distributor_id), sealed, place_in(batch.id, f"part:{number}"))


def open_parts(batch: Batch) -> Iterator[bytes]:
    """The file as it was uploaded, part by part. Raises CannotOpen."""
    rows = BatchPart.objects.filter(distributor_id=batch.distributor_id, batch=batch)
    for number in rows.order_by("number").values_list("number", flat=True):
        yield open_part(batch, number, bytes(rows.get(number=number).content))


def seal_json(batch: Draft, place: str, content: Mapping[str, Any]) -> bytes:
    """A mapping, bound to its place within the upload."""
    return seal(bulk_keys(batch.distributor_id), json.dumps(content).encode(), place_in(batch.id, place))


def open_json(batch: Draft, place: str, sealed: bytes | memoryview | None) -> dict[str, Any]:
    """What :func:`seal_json` sealed; empty when nothing was. Raises CannotOpen."""
    if sealed is None:
        return {}
    opened: dict[str, Any] = json.loads(
        unseal(bulk_keys(batch.distributor_id), sealed, place_in(batch.id, place))
    )
    return opened


class ContentMark:
    """A keyed mark of a set of rows, whatever their order: the same rows again give the same mark."""

    def __init__(self, batch: Batch) -> None:
        keys = Derived(data_keys(batch.distributor_id), f"batch-content:{batch.organization_id}")
        self._key = keys.present().octets
        self._sum = 0

    def add(self, row: bytes) -> None:
        """Count a row in; the same row twice is not the same as once."""
        self._sum += int.from_bytes(hmac.digest(self._key, row, "sha256"))

    def value(self) -> bytes:
        """The mark, 32 bytes."""
        return hmac.digest(self._key, self._sum.to_bytes(40), "sha256")


def in_parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of one size, the last one shorter."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)


def bulk_keys(distributor_id: UUID) -> Keys:
    """The keys of uploads."""
    return Derived(data_keys(distributor_id), "bulk")


def place_in(batch_id: UUID, place: str) -> bytes:
    """What a part of a batch is bound to: ``part:1``, ``wrong:7``, ``remark``."""
    return batch_id.bytes + place.encode()
