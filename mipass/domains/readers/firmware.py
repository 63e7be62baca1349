"""Firmware releases: uploaded by the vendor, kept in the database, signed elsewhere, withdrawn."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from uuid import UUID

from django.db.models import Max, QuerySet
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
from mipass.domains.readers.repository import lock_repository
from mipass.domains.readers.upgrade_reports import end_upgrades_to
from mipass.domains.readers.versions import clean_version
from mipass.protocol.firmware import LARGEST_IMAGE

NOTES_LENGTH = 2_000


class ReleaseExists(Refused):
    """This model already has a release of this version."""

    code = "release_exists"


@change("readers:upload_firmware")
def upload_firmware(
    *,
    actor: Actor,
    hardware_model: str,
    version: str,
    notes: str,
    image: Iterable[bytes],
    min_from: str = "",
) -> FirmwareRelease:
    """Keep an image as *unsigned*. ``image`` is read part by part, never whole.

    ``min_from`` is the lowest version from which a reader may go to this one at once, empty for any.
    Raises ReleaseExists for an equal version, as numbers, and Invalid.
    """
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    release = _build(actor, hardware_model, version, notes)
    release.min_from = _clean_step(min_from, release.number)
    lock_repository()
    release.sequence = _next_sequence(release)
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


def _clean_step(min_from: str, number: int) -> str:
    if not min_from.strip():
        return ""
    step, lowest = clean_version(min_from, field="min_from")
    if lowest >= number:
        raise Invalid(
            _("Enter a version lower than that of this release."), code="out_of_range", field="min_from"
        )
    return step


def _next_sequence(release: FirmwareRelease) -> int:
    """Beyond every release of its model. Raises ReleaseExists. The repository is locked."""
    of_model = FirmwareRelease.objects.filter(hardware_model=release.hardware_model)
    if of_model.filter(number=release.number).exists():
        raise ReleaseExists(_("This model already has a release of this version."), field="version")
    highest: int = of_model.aggregate(highest=Max("sequence", default=0))["highest"]
    return highest + 1


def _keep_image(release_id: UUID, image: Iterable[bytes]) -> tuple[int, str]:
    """Write the parts; their release is there when the transaction ends. Returns size and digest."""
    digest, size = hashlib.sha256(), 0
    for position, content in enumerate(image):
        digest.update(content)
        size += len(content)
        if size > LARGEST_IMAGE:
            raise Invalid(_("An image can be at most 32 MB."), code="too_large", field="image")
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


@change("readers:withdraw_firmware")
def withdraw_firmware(*, actor: Actor, release: FirmwareRelease) -> None:
    """Offer a published release to nobody from now on, and leave it out of the next signing request.

    Readers that know the signed metadata could still take it until newer one is accepted. Raises Refused.
    """
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    if not _published(release).filter(leaving_at=None).update(leaving_at=now()):
        raise Refused(_("Only a published release can be withdrawn."), code="wrong_state")
    end_upgrades_to(actor=actor, releases=[release.id])
    record(actor=actor, event="firmware:withdrawal_begun", subject_id=release.id)
    notify(actor=actor, kind="firmware-leaving", version=release.version, model=release.hardware_model)


@change("readers:keep_firmware")
def keep_firmware(*, actor: Actor, release: FirmwareRelease) -> None:
    """Take a withdrawal back, as long as the metadata without the release is not accepted. Raises Refused."""
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    if not _published(release).exclude(leaving_at=None).update(leaving_at=None):
        raise Refused(_("This release is not being withdrawn."), code="wrong_state")
    record(actor=actor, event="firmware:withdrawal_ended", subject_id=release.id)
    notify(actor=actor, kind="firmware-kept", version=release.version, model=release.hardware_model)


def _published(release: FirmwareRelease) -> QuerySet[FirmwareRelease]:
    return FirmwareRelease.objects.filter(id=release.id, status=FirmwareStatus.PUBLISHED)


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
