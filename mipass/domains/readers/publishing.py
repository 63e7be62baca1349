"""Signed metadata on its way in: the request that is signed offline, and what comes back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from tuf.api.metadata import Metadata

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.outbox.operations import notify
from mipass.domains.readers.models import (
    FirmwareMetadata,
    FirmwareRelease,
    FirmwareRepository,
    FirmwareStatus,
    MetadataRole,
)
from mipass.domains.readers.online_signing import names_our_key, publish_online
from mipass.domains.readers.permissions import PUBLISH_FIRMWARE
from mipass.domains.readers.repository import (
    keep_metadata,
    lock_repository,
    newest,
    present_root,
    present_targets,
    refusal_of,
    release_of,
)
from mipass.domains.readers.upgrade_reports import end_upgrades_to
from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import Release
from mipass.protocol.firmware_metadata import (
    check_root,
    check_targets,
    fingerprint,
    read_root,
    read_targets,
    require_signed,
)
from mipass.protocol.firmware_requests import SigningRequest, write_request


@dataclass(frozen=True, slots=True)
class Signing:
    """How the repository stands. ``fingerprint`` is of the first root; the dates are when a file expires."""

    fingerprint: str
    root_version: int
    root_expires_at: datetime | None
    targets_version: int
    targets_expires_at: datetime | None
    timestamp_expires_at: datetime | None
    unsigned: int
    leaving: int

    @property
    def expires_soon(self) -> bool:
        """Whether a file that is signed offline has less than a month left."""
        dates = (self.root_expires_at, self.targets_expires_at)
        return any(date is not None and date - now() < timedelta(days=30) for date in dates)


def get_signing(*, actor: Actor) -> Signing:
    """What an operator sees of it."""
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    facts = FirmwareMetadata.objects.order_by("version").values_list("role", "version", "expires_at")
    newest_of = {role: (version, expires_at) for role, version, expires_at in facts}
    states = list(FirmwareRelease.objects.values_list("status", "leaving_at"))
    first = FirmwareMetadata.objects.filter(role=MetadataRole.ROOT).order_by("version").first()
    root_version, root_expires_at = newest_of.get(MetadataRole.ROOT, (0, None))
    targets_version, targets_expires_at = newest_of.get(MetadataRole.TARGETS, (0, None))
    return Signing(
        fingerprint=fingerprint(bytes(first.content)) if first else "",
        root_version=root_version,
        root_expires_at=root_expires_at,
        targets_version=targets_version,
        targets_expires_at=targets_expires_at,
        timestamp_expires_at=newest_of.get(MetadataRole.TIMESTAMP, (0, None))[1],
        unsigned=sum(status == FirmwareStatus.UNSIGNED for status, _leaving in states),
        leaving=sum(leaving is not None for _status, leaving in states),
    )


def signing_request(*, actor: Actor) -> bytes:
    """What is to be signed next, for `mipass firmware sign`: all unsigned releases, and no leaving one."""
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    rows = list(FirmwareRelease.objects.order_by("hardware_model", "number"))
    present = newest(MetadataRole.TARGETS)
    unsigned = [row for row in rows if row.status == FirmwareStatus.UNSIGNED]
    request = SigningRequest(
        add=tuple((release_of(row), _digest(row.notes)) for row in unsigned),
        remove=tuple(row.path for row in rows if row.leaving_at is not None),
        targets=bytes(present.content) if present else None,
    )
    return write_request(request)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


@change("readers:accept_firmware_metadata")
def accept_metadata(
    *, actor: Actor, root: bytes | None = None, targets: bytes | None = None, typed: str = ""
) -> None:
    """Take a signed root, signed targets, or both, and publish what they say.

    The first root is trusted because an operator typed its fingerprint; every later one is signed by the
    keys of the one before. Raises Refused and Invalid; then nothing of it is taken.
    """
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    if root is None and targets is None:
        raise Invalid(_("Choose a file."), code="required", field="targets")
    repository = lock_repository()
    try:
        if root is not None:
            _accept_root(actor, repository, root, typed)
        if targets is not None:
            _accept_targets(actor, targets)
    except ProtocolError as error:
        raise refusal_of(error) from error
    _require_targets_still_signed()
    publish_online(anew=True)
    notify(actor=actor, kind="firmware-metadata-accepted")


def _accept_root(actor: Actor, repository: FirmwareRepository, content: bytes, typed: str) -> None:
    metadata, trusted = read_root(content), present_root()
    check_root(metadata, trusted=trusted.signed if trusted else None, at=now())
    if not names_our_key(metadata.signed):
        raise Refused(
            _("This root does not name this portal's online key for snapshot and timestamp."),
            code="foreign_online_key",
            field="root",
        )
    if trusted is None:
        _pin(repository, content, typed)
    _keep(MetadataRole.ROOT, content, metadata)
    record(actor=actor, event="firmware:root_accepted", version=metadata.signed.version)


def _pin(repository: FirmwareRepository, content: bytes, typed: str) -> None:
    """Trust the first root, if the person has its fingerprint from where it was made."""
    same = secrets.compare_digest(_hex_of(typed).encode(), _hex_of(fingerprint(content)).encode())
    if not same:
        raise Invalid(
            _(
                "This is not the fingerprint of this root. Compare it with what “mipass firmware init” "
                "printed."
            ),
            code="fingerprint_does_not_match",
            field="fingerprint",
        )
    repository.pinned, repository.pinned_at = hashlib.sha256(content).hexdigest(), now()
    repository.save(update_fields=["pinned", "pinned_at"])


def _hex_of(typed: str) -> str:
    return "".join(typed.split()).lower()


def _keep(role: MetadataRole, content: bytes, metadata: Metadata[Any]) -> None:
    keep_metadata(role, content, version=metadata.signed.version, expires_at=metadata.signed.expires)


def _accept_targets(actor: Actor, content: bytes) -> None:
    root, last = present_root(), newest(MetadataRole.TARGETS)
    if root is None:
        raise Refused(_("Accept a root first."), code="no_root", field="root")
    metadata = read_targets(content)
    signed = check_targets(metadata, root=root.signed, above=last.version if last else 0, at=now())
    rows = _rows_of(signed)
    _keep(MetadataRole.TARGETS, content, metadata)
    record(actor=actor, event="firmware:targets_accepted", version=metadata.signed.version)
    _set_states(actor, rows)


def _rows_of(signed: Iterable[Release]) -> list[FirmwareRelease]:
    """The uploads that the releases are, to the last field. Raises Refused for one that is none."""
    uploads = {release_of(row): row for row in FirmwareRelease.objects.all()}
    if unknown := next((release for release in signed if release not in uploads), None):
        raise Refused(
            _("%(path)s is not what was uploaded here: its model, version, size or SHA-256 differs.")
            % {"path": unknown.path},
            code="unknown_target",
            field="targets",
        )
    return [uploads[release] for release in signed]


def _set_states(actor: Actor, signed: list[FirmwareRelease]) -> None:
    """Publish what is signed, and withdraw what is not any more."""
    now_published = [row for row in signed if row.status != FirmwareStatus.PUBLISHED]
    gone = FirmwareRelease.objects.filter(status=FirmwareStatus.PUBLISHED).exclude(
        id__in=[row.id for row in signed]
    )
    withdrawn = list(gone.values_list("id", flat=True))
    FirmwareRelease.objects.filter(id__in=[row.id for row in now_published]).update(
        status=FirmwareStatus.PUBLISHED, leaving_at=None
    )
    FirmwareRelease.objects.filter(id__in=withdrawn).update(status=FirmwareStatus.WITHDRAWN, leaving_at=None)
    end_upgrades_to(actor=actor, releases=withdrawn)
    for event, ids in (
        ("firmware:published", [row.id for row in now_published]),
        ("firmware:withdrawn", withdrawn),
    ):
        for release_id in ids:
            record(actor=actor, event=event, subject_id=release_id)


def _require_targets_still_signed() -> None:
    """Raise Refused where a new root has other keys for targets than those that signed the present ones."""
    root, targets = present_root(), present_targets()
    if root is None or targets is None:
        return
    try:
        require_signed(targets, root.signed)
    except ProtocolError as error:
        raise Refused(
            _("Under this root the current targets are no longer signed: send newly signed ones with it."),
            code="targets_not_signed",
            field="targets",
        ) from error
