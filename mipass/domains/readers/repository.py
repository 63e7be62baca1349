"""The public repository of firmware (TUF 1.0): its files, and the row that whoever changes it locks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_lazy
from tuf.api.metadata import Metadata, Root, Targets

from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists, lock
from mipass.base.kit.errors import Refused
from mipass.domains.readers.models import (
    FirmwareChunk,
    FirmwareMetadata,
    FirmwareRelease,
    FirmwareRepository,
    FirmwareStatus,
    MetadataRole,
)
from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import Release
from mipass.protocol.firmware_metadata import read_root, read_targets

_METADATA_NAME = re.compile(r"(?:(?P<version>[1-9][0-9]{0,17})\.)?(?P<role>root|targets|snapshot|timestamp)")

REASONS = {
    "malformed": gettext_lazy("This is not the metadata of a firmware repository."),
    "bad_signature": gettext_lazy("Its signatures are not those of the keys that the root names."),
    "wrong_version": gettext_lazy("Its version does not follow the current one."),
    "frozen": gettext_lazy("It has expired."),
    "unusable_root": gettext_lazy("This root does not ask for consistent snapshots, which readers need."),
}


def lock_repository() -> FirmwareRepository:
    """The one row, locked until the transaction ends: changes of releases and metadata take turns."""
    insert_unless_exists(FirmwareRepository, id=1, pinned="")
    return lock(FirmwareRepository.objects.filter(id=1)).get()


def newest(role: MetadataRole) -> FirmwareMetadata | None:
    """The newest file of a kind."""
    return FirmwareMetadata.objects.filter(role=role).order_by("-version").first()


def present_root() -> Metadata[Root] | None:
    """The newest accepted root."""
    found = newest(MetadataRole.ROOT)
    return read_root(bytes(found.content)) if found else None


def present_targets() -> Metadata[Targets] | None:
    """The newest accepted targets."""
    found = newest(MetadataRole.TARGETS)
    return read_targets(bytes(found.content)) if found else None


def keep_metadata(role: MetadataRole, content: bytes, *, version: int, expires_at: datetime) -> None:
    """Add a file that was proved or made."""
    FirmwareMetadata.objects.create(
        role=role, version=version, content=content, expires_at=expires_at, made_at=now()
    )


def refusal_of(error: ProtocolError) -> Refused:
    """What the protocol refuses, in words for an operator."""
    return Refused(str(REASONS.get(error.code, error.message)), code=error.code)


def release_of(row: FirmwareRelease) -> Release:
    """A release in the protocol's terms."""
    return Release(
        path=row.path,
        hw_model=row.hardware_model,
        version=row.version,
        sequence=row.sequence,
        min_from=row.min_from,
        sha256=row.sha256,
        length=row.size,
    )


@dataclass(frozen=True, slots=True)
class Image:
    """A published image: its size in bytes, its digest in hex, and its parts."""

    size: int
    sha256: str
    parts: Iterator[bytes]


def find_metadata(name: str) -> bytes | None:
    """A public file such as ``timestamp.json`` or ``3.root.json``, by its name without ``.json``.

    Files of a version are never replaced; the timestamp alone has none in its name (TUF 1.0, 6.2).
    """
    asked = _METADATA_NAME.fullmatch(name)
    if asked is None or (asked["role"] == MetadataRole.TIMESTAMP) == (asked["version"] is not None):
        return None
    rows = FirmwareMetadata.objects.filter(role=asked["role"])
    if asked["version"]:
        rows = rows.filter(version=int(asked["version"]))
    content = rows.order_by("-version").values_list("content", flat=True).first()
    return None if content is None else bytes(content)


def find_image(name: str) -> Image | None:
    """A published image by ``<sha256>.<path>``."""
    digest, _, path = name.partition(".")
    rows = FirmwareRelease.objects.filter(sha256=digest, status=FirmwareStatus.PUBLISHED)
    found = next((row for row in rows if row.path == path), None)
    if found is None:
        return None
    parts = FirmwareChunk.objects.filter(release=found).order_by("position")
    content = parts.values_list("content", flat=True).iterator(chunk_size=4)
    return Image(found.size, found.sha256, (bytes(part) for part in content))
