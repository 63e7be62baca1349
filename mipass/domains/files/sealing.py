"""Sealing the parts of files: card data stands in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.keys.resealing import reseal
from mipass.base.kit.vault import Derived, Keys, seal, unseal
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.files.models import FilePart, MadeFile


def seal_part(file: MadeFile, number: int, content: bytes) -> FilePart:
    """A part of the file, bound to its place in it; not saved yet."""
    sealed = seal(_keys(file.distributor_id), content, _place(file.id, f"part:{number}"))
    return FilePart(distributor_id=file.distributor_id, file=file, number=number, content=sealed)


def open_parts(file: MadeFile, rows: QuerySet[FilePart]) -> Iterator[bytes]:
    """The file from its parts. Raises CannotOpen, and Cut where it ends too early: whoever reads it is told.

    A part is one question to the database, so that no connection is held while a slow reader takes it.
    """
    number = came = 0
    while came < file.size:
        part = rows.filter(number=number).first()
        if part is None:
            raise Cut(f"The part {number} of the file {file.id} is gone.")
        yield (octets := unseal(_keys(file.distributor_id), part.content, _place(file.id, f"part:{number}")))
        came, number = came + len(octets), number + 1


class Cut(Exception):
    """A part of a file is not there any more: it ended while it was sent."""


def seal_trouble(file: MadeFile, trouble: Mapping[str, str]) -> bytes:
    """Why a file could not be made, sealed: it may name a row."""
    return seal(_keys(file.distributor_id), json.dumps(trouble).encode(), _place(file.id, "trouble"))


def open_trouble(file: MadeFile) -> Mapping[str, str] | None:
    """The ``code`` and ``detail`` of why it could not be made; None while nothing is wrong."""
    if file.trouble is None:
        return None
    found: Mapping[str, str] = json.loads(
        unseal(_keys(file.distributor_id), file.trouble, _place(file.id, "trouble"))
    )
    return found


def reseal_files(distributor_id: UUID) -> int:
    """Everything of a distributor that an older data key sealed; how much it was."""
    keys, mine = _keys(distributor_id), {"distributor_id": distributor_id}
    parts: Any = FilePart.objects.filter(**mine)
    done = reseal(parts, "content", keys, lambda row: _place(row.file_id, f"part:{row.number}"))
    files: Any = MadeFile.objects.filter(**mine)
    return done + reseal(files, "trouble", keys, lambda row: _place(row.id, "trouble"))


def _keys(distributor_id: UUID) -> Keys:
    return Derived(data_keys(distributor_id), "files")


def _place(file_id: UUID, place: str) -> bytes:
    return file_id.bytes + place.encode()
