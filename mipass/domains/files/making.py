"""Writing a leased file, part by part: whole in the end, and never seen before that."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from time import monotonic

from django.db import transaction
from django.db.models import QuerySet

from mipass.base.kit.clock import now
from mipass.domains.files import leases
from mipass.domains.files.models import FilePart, FileState, MadeFile
from mipass.domains.files.sealing import seal_part, seal_trouble

Piece = tuple[int, bytes]  # so many more rows, and their octets
PART = 512 * 1024  # octets
PULSE = 3.0  # seconds
MOST_TRIES = 5


def write_file(file: MadeFile, pieces: Iterable[Piece]) -> None:
    """Write all of a leased file and let it be seen. Raises LostLease, and whatever the pieces raise.

    Pieces must not hold a cursor between each other: each part is a transaction of its own.
    """
    _clear(file)
    leases.renew(file, state=FileState.MAKING, rows=0, size=0)
    held, digest, number, rows, pulse = bytearray(), hashlib.sha256(), 0, 0, monotonic()
    for count, octets in pieces:
        rows += count
        held += octets
        digest.update(octets)
        while len(held) >= PART:
            _write(file, number, bytes(held[:PART]), rows)
            number, pulse = number + 1, monotonic()
            del held[:PART]
        if monotonic() - pulse > PULSE:
            pulse = monotonic()
            leases.renew(file, rows=rows)
    with transaction.atomic():
        if held:
            _write(file, number, bytes(held), rows)
        leases.renew(file, state=FileState.READY, rows=rows, digest=digest.digest(), changed_at=now())


def give_up(file: MadeFile, code: str, detail: str) -> None:
    """Nothing comes of a leased file; whoever asked is told why. Raises LostLease."""
    _clear(file)
    sealed = seal_trouble(file, {"code": code, "detail": detail})
    leases.renew(file, state=FileState.FAILED, rows=0, size=0, trouble=sealed, changed_at=now())


def _write(file: MadeFile, number: int, octets: bytes, rows: int) -> None:
    part = seal_part(file, number, octets)
    with transaction.atomic():
        leases.renew(file, rows=rows, size=file.size + len(octets))
        part.save(force_insert=True)


def _clear(file: MadeFile) -> None:
    """Drop what an earlier worker has written."""
    with transaction.atomic():
        leases.renew(file)
        parts_of(file).delete()


def parts_of(file: MadeFile) -> QuerySet[FilePart]:
    """All of its parts."""
    return FilePart.objects.filter(distributor_id=file.distributor_id, file_id=file.id)
