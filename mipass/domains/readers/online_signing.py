"""What the portal itself signs for firmware: snapshot and short-lived timestamp (TUF 1.0, 2.1.3, 2.1.4).

Their keys lie in the database, sealed under a key of the installation. They can say what is newest, and
nothing else: a release needs the keys that are offline.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from tuf.api.metadata import Root

from mipass.base.audit.operations import change, record
from mipass.base.keys.installation import installation_keys
from mipass.base.keys.resealing import reseal
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import seal, unseal
from mipass.domains.issuer.signing_time import MOST_APART, signing_time
from mipass.domains.readers.models import FirmwareKey, FirmwareMetadata, MetadataRole
from mipass.domains.readers.permissions import PUBLISH_FIRMWARE
from mipass.domains.readers.repository import keep_metadata, lock_repository, newest, present_root
from mipass.protocol.firmware_metadata import (
    ONLINE_ROLES,
    keys_of,
    make_snapshot,
    make_timestamp,
    public_key,
    sign,
    write_key,
)
from mipass.protocol.keys import PrivateKey, new_key, private_from_der, private_to_der

SNAPSHOT_LIFE, TIMESTAMP_LIFE = timedelta(days=30), timedelta(days=1)
LABEL = "firmware"


@change("readers:make_firmware_key")
def online_key(*, actor: Actor, anew: bool = False) -> dict[str, Any]:
    """The public key to be named in the next root, made on first use: ``{"keyid": …, "key": {…}}``.

    ``anew`` makes another one; the present root's goes on signing until a root names the new one.
    """
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    lock_repository()
    found = None if anew else FirmwareKey.objects.order_by("-made_at", "-id").first()
    if found is not None:
        return write_key(public_key(_open(found)))
    made = _make_key()
    record(actor=actor, event="firmware:key_made", subject_id=made.id)
    return write_key(public_key(_open(made)))


def show_online_key(*, actor: Actor) -> dict[str, Any] | None:
    """The same, without making one."""
    actor.require(PUBLISH_FIRMWARE, INSTALLATION)
    found = FirmwareKey.objects.order_by("-made_at", "-id").first()
    return write_key(public_key(_open(found))) if found else None


def _make_key() -> FirmwareKey:
    key, key_id = new_key(), new_id()
    sealed = seal(installation_keys(LABEL), private_to_der(key), key_id.bytes)
    return FirmwareKey.objects.create(
        id=key_id, keyid=public_key(key).keyid, private_key=sealed, made_at=now()
    )


def _open(row: FirmwareKey) -> PrivateKey:
    return private_from_der(unseal(installation_keys(LABEL), row.private_key, row.id.bytes))


def open_online_key(row: FirmwareKey) -> None:
    """Open a key, for whoever asks whether the installation's keys do. Raises CannotOpen."""
    _open(row)


def reseal_online_keys() -> int:
    """Seal with the present installation key what lies under an older one. How many keys it was."""
    rows = FirmwareKey.objects.all()
    return reseal(rows, "private_key", installation_keys(LABEL), lambda row: row.id.bytes)


def names_our_key(root: Root) -> bool:
    """Whether snapshot and timestamp under this root can be signed here."""
    return all(_our_key(root, role) and root.roles[role].threshold == 1 for role in ONLINE_ROLES)


def _our_key(root: Root, role: str) -> PrivateKey | None:
    found = FirmwareKey.objects.filter(keyid__in=keys_of(root, role)).order_by("-made_at").first()
    return _open(found) if found else None


def renew_timestamp() -> bool:
    """Sign the timestamp anew once half of its life is over; whether it was due. By the worker, and at need.

    Nobody acts here and nothing changes but dates, so it leaves no event.
    """
    if not _is_due(newest(MetadataRole.TIMESTAMP)):
        return False
    with transaction.atomic():
        lock_repository()
        if not _is_due(newest(MetadataRole.TIMESTAMP)):  # somebody else was quicker
            return False
        publish_online()
    return True


def _is_due(timestamp: FirmwareMetadata | None) -> bool:
    return timestamp is not None and not _is_fresh(timestamp, TIMESTAMP_LIFE)


def _is_fresh(metadata: FirmwareMetadata, life: timedelta) -> bool:
    """Whether less than half of its life is over, and no clock that was ahead made that life longer."""
    return life / 2 <= metadata.expires_at - now() < life + MOST_APART


def publish_online(*, anew: bool = False) -> None:
    """Sign a timestamp, and a snapshot where none is fit or ``anew`` is set. The repository is locked.

    Does nothing before there are a root that names a key of ours, and targets. Raises WrongTime.
    """
    signing_time()
    root, targets = present_root(), newest(MetadataRole.TARGETS)
    if root is None or targets is None:
        return
    snapshot = newest(MetadataRole.SNAPSHOT)
    if anew or snapshot is None or not _is_fresh(snapshot, SNAPSHOT_LIFE):
        snapshot = _sign_snapshot(root.signed, targets, snapshot)
    _sign_timestamp(root.signed, snapshot)


def _sign_snapshot(root: Root, targets: FirmwareMetadata, last: FirmwareMetadata | None) -> FirmwareMetadata:
    expires, version = _lasting(SNAPSHOT_LIFE), _next_version(last)
    metadata = make_snapshot(bytes(targets.content), targets.version, version=version, expires=expires)
    content = sign(metadata, _signers(root, MetadataRole.SNAPSHOT))
    keep_metadata(MetadataRole.SNAPSHOT, content, version=version, expires_at=expires)
    return FirmwareMetadata.objects.get(role=MetadataRole.SNAPSHOT, version=version)


def _sign_timestamp(root: Root, snapshot: FirmwareMetadata) -> None:
    last = newest(MetadataRole.TIMESTAMP)
    expires, version = _lasting(TIMESTAMP_LIFE), _next_version(last)
    metadata = make_timestamp(bytes(snapshot.content), snapshot.version, version=version, expires=expires)
    content = sign(metadata, _signers(root, MetadataRole.TIMESTAMP))
    FirmwareMetadata.objects.filter(role=MetadataRole.TIMESTAMP).delete()
    keep_metadata(MetadataRole.TIMESTAMP, content, version=version, expires_at=expires)


def _signers(root: Root, role: str) -> list[PrivateKey]:
    key = _our_key(root, role)
    return [key] if key else []


def _lasting(life: timedelta) -> datetime:
    return (now() + life).replace(microsecond=0)


def _next_version(last: FirmwareMetadata | None) -> int:
    """Higher than the last, and than any that a database restored from a backup has forgotten: seconds."""
    return max(int(now().timestamp()), last.version + 1 if last else 0)
