"""Firmware releases: uploaded by the vendor, kept in the database, signed elsewhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify
from mipass.domains.readers.models import FirmwareChunk, FirmwareRelease, FirmwareStatus
from mipass.domains.readers.permissions import PUBLISH_FIRMWARE
from mipass.domains.readers.versions import clean_version

LARGEST_IMAGE = 32 * 1024 * 1024  # bytes
NOTES_LENGTH = 2_000


class ReleaseExists(Refused):
    """This model has a release of this version already."""

    code = "release_exists"


@change("readers:upload_firmware")
def upload_firmware(
    *, actor: Actor, hardware_model: str, version: str, notes: str, image: Iterable[bytes]
) -> FirmwareRelease:
    """Keep an image as *unsigned*. ``image`` is read part by part, never whole.

    Raises ReleaseExists for an equal version, as numbers, and Invalid.
    """
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    release = _build(actor, hardware_model, version, notes)
    if FirmwareRelease.objects.filter(hardware_model=release.hardware_model, number=release.number).exists():
        raise ReleaseExists(_("This model has a release of this version already."), field="version")
    release.size, release.sha256 = _keep_image(release.id, image)
    release.save(force_insert=True)
    record(actor=actor, event="firmware:uploaded", subject_id=release.id)
    notify(actor=actor, kind="firmware-uploaded", version=release.version, model=release.hardware_model)
    return release


def _build(actor: Actor, hardware_model: str, version: str, notes: str) -> FirmwareRelease:
    version, number = clean_version(version, field="version")
    lines = [
        clean_name(line, field="notes", length=NOTES_LENGTH, required=False) for line in notes.splitlines()
    ]
    return FirmwareRelease(
        id=new_id(),
        hardware_model=clean_name(hardware_model, field="hardware_model", length=64),
        version=version,
        number=number,
        notes="\n".join(lines).strip()[:NOTES_LENGTH],
        uploaded_by_id=actor.id,
        uploaded_at=now(),
    )


def _keep_image(release_id: UUID, image: Iterable[bytes]) -> tuple[int, str]:
    """Write the parts; their release is there when the transaction ends. Returns size and digest."""
    digest, size = hashlib.sha256(), 0
    for position, content in enumerate(image):
        digest.update(content)
        size += len(content)
        if size > LARGEST_IMAGE:
            raise Invalid(_("An image has at most 32 MB."), code="too_large", field="image")
        FirmwareChunk.objects.create(release_id=release_id, position=position, content=content)
    if size == 0:
        raise Invalid(_("This file is empty."), code="empty", field="image")
    return size, digest.hexdigest()


@change("readers:remove_firmware")
def remove_firmware(*, actor: Actor, release: FirmwareRelease) -> None:
    """Remove an image that was never signed. Raises Refused for any other: readers may run it."""
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    unsigned = lock(FirmwareRelease.objects.filter(id=release.id, status=FirmwareStatus.UNSIGNED)).first()
    if unsigned is None:
        raise Refused(_("Only an unsigned release can be removed."), code="wrong_state")
    unsigned.delete()
    record(actor=actor, event="firmware:removed", subject_id=release.id)
    notify(actor=actor, kind="firmware-removed", version=release.version, model=release.hardware_model)


def list_releases(*, actor: Actor, search: str = "") -> QuerySet[FirmwareRelease]:
    """Every release, or those whose model holds the text."""
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    rows = FirmwareRelease.objects.all()
    return rows.filter(hardware_model__icontains=search) if search else rows


def get_release(*, actor: Actor, release_id: UUID) -> FirmwareRelease:
    """One release. Raises NotFound."""
    found = list_releases(actor=actor).filter(id=release_id).first()
    if found is None:
        raise NotFound
    return found


def read_image(*, actor: Actor, release: FirmwareRelease) -> Iterator[bytes]:
    """The image in its parts, for signing it elsewhere."""
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    parts = FirmwareChunk.objects.filter(release=release).order_by("position")
    return (bytes(content) for content in parts.values_list("content", flat=True).iterator(chunk_size=4))


def list_newest(*, models: Iterable[str]) -> dict[str, FirmwareRelease]:
    """The newest published release of each model of reader that has one; no secret, so for anybody."""
    published = FirmwareRelease.objects.filter(
        hardware_model__in={model for model in models if model}, status=FirmwareStatus.PUBLISHED
    )
    return {release.hardware_model: release for release in published.order_by("number")}
