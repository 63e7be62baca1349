"""Making and checking the four kinds of TUF metadata (TUF 1.0, 4.3 to 4.6).

Root and targets are signed by keys that never touch a server, snapshot and timestamp by one that does.
Every key is on the curve P-256. Snapshots are consistent (6.2): no file that a reader fetches is replaced
but the timestamp.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, TypeVar, cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from securesystemslib.signer import CryptoSigner, Key, SSlibKey
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import Release, read_release, refusals

LARGEST_METADATA = 2_000_000  # octets; what readers fetch of a kind at most
ONLINE_ROLES = (Snapshot.type, Timestamp.type)
T = TypeVar("T", Root, Timestamp, Snapshot, Targets)


def signer_of(key: EllipticCurvePrivateKey) -> CryptoSigner:
    """What signs metadata with a private key."""
    return CryptoSigner(key)


def public_key(key: EllipticCurvePrivateKey) -> SSlibKey:
    """The public half as metadata names it; its ``keyid`` follows from it."""
    return signer_of(key).public_key


def read_key(content: object) -> Key:
    """Read ``{"keyid": …, "key": {…}}``, as a portal tells its online key. Raises ``malformed``."""
    if not isinstance(content, dict) or not isinstance(content.get("key"), dict):
        raise ProtocolError("malformed", "This is not a public key.")
    with refusals():
        given = SSlibKey.from_dict("", dict(content["key"]))
        key = SSlibKey.from_crypto(cast("Any", given._crypto_key()))  # so that the id is of this very key
    if key.keyid != content.get("keyid") or key.scheme != "ecdsa-sha2-nistp256":
        raise ProtocolError("malformed", "This is not a public key of the curve P-256, or not its own id.")
    return key


def write_key(key: Key) -> dict[str, Any]:
    """The form that `read_key` reads."""
    return {"keyid": key.keyid, "key": key.to_dict()}


def make_root(
    *,
    version: int,
    expires: datetime,
    root_keys: Sequence[Key],
    targets_keys: Sequence[Key],
    online_key: Key,
    threshold: int = 1,
) -> Metadata[Root]:
    """An unsigned root. ``threshold`` is of the root role: how many of its keys must sign."""
    root = Root(version=version, expires=expires, consistent_snapshot=True)
    roles = {Root.type: root_keys, Targets.type: targets_keys}
    roles |= dict.fromkeys(ONLINE_ROLES, (online_key,))
    for role, keys in roles.items():
        for key in keys:
            root.add_key(key, role)
    root.roles[Root.type].threshold = threshold
    return Metadata(root)


def make_targets(releases: Iterable[Release], *, version: int, expires: datetime) -> Metadata[Targets]:
    """Unsigned targets metadata that holds these releases and nothing else."""
    targets = {release.path: release.to_target() for release in releases}
    return Metadata(Targets(version=version, expires=expires, targets=targets))


def make_snapshot(
    targets: bytes, targets_version: int, *, version: int, expires: datetime
) -> Metadata[Snapshot]:
    """An unsigned snapshot of one targets file."""
    return Metadata(
        Snapshot(
            version=version, expires=expires, meta={"targets.json": _meta_file(targets, targets_version)}
        )
    )


def make_timestamp(
    snapshot: bytes, snapshot_version: int, *, version: int, expires: datetime
) -> Metadata[Timestamp]:
    """An unsigned timestamp that names one snapshot."""
    return Metadata(
        Timestamp(version=version, expires=expires, snapshot_meta=_meta_file(snapshot, snapshot_version))
    )


def _meta_file(content: bytes, version: int) -> MetaFile:
    return MetaFile(version, len(content), {"sha256": hashlib.sha256(content).hexdigest()})


def sign(metadata: Metadata[T], keys: Iterable[EllipticCurvePrivateKey]) -> bytes:
    """Sign with every key, and write it out."""
    for key in keys:
        metadata.sign(signer_of(key), append=True)
    return metadata.to_bytes()


def read_root(content: bytes) -> Metadata[Root]:
    """Parse root metadata; nothing of it is proved. Raises ProtocolError ``malformed``."""
    return _read(content, Root)


def read_targets(content: bytes) -> Metadata[Targets]:
    """Parse targets metadata; nothing of it is proved. Raises ProtocolError ``malformed``."""
    return _read(content, Targets)


def _read(content: bytes, kind: type[T]) -> Metadata[T]:
    if len(content) > LARGEST_METADATA:
        raise ProtocolError("malformed", "Metadata of this size is not read.")
    with refusals():
        found: Metadata[T] = Metadata.from_bytes(content)
    if not isinstance(found.signed, kind):
        raise ProtocolError("malformed", f"This is not {kind.type} metadata.")
    return found


def require_signed(metadata: Metadata[T], by: Root) -> None:
    """Raise ProtocolError ``bad_signature`` unless enough keys that this root names have signed."""
    with refusals():
        by.verify_delegate(metadata.signed.type, metadata.signed_bytes, metadata.signatures)


def require_fresh(metadata: Metadata[T], at: datetime) -> None:
    """Raise ProtocolError ``frozen`` for metadata that has expired."""
    if metadata.signed.is_expired(at):
        raise ProtocolError("frozen", "This metadata has expired.")


def check_root(metadata: Metadata[Root], *, trusted: Root | None, at: datetime) -> None:
    """Check a root against the one before it (TUF 1.0, 5.3); without one it must be signed by itself.

    Raises ProtocolError ``bad_signature``, ``wrong_version`` (it must be the next one), ``frozen``, or
    ``unusable_root``: readers of ours need consistent snapshots.
    """
    if trusted is not None:
        if metadata.signed.version != trusted.version + 1:
            raise ProtocolError("wrong_version", f"The next root has version {trusted.version + 1}.")
        require_signed(metadata, trusted)
    require_signed(metadata, metadata.signed)
    require_fresh(metadata, at)
    if not metadata.signed.consistent_snapshot:
        raise ProtocolError("unusable_root", "The root must ask for consistent snapshots.")


def check_targets(
    metadata: Metadata[Targets], *, root: Root, above: int, at: datetime
) -> tuple[Release, ...]:
    """The releases of targets metadata that is newer than version ``above``.

    Raises ProtocolError ``bad_signature``, ``wrong_version``, ``frozen`` or ``malformed`` (delegations too:
    there are none here).
    """
    require_signed(metadata, root)
    if metadata.signed.version <= above:
        raise ProtocolError("wrong_version", f"The next targets have version {above + 1} or a higher one.")
    require_fresh(metadata, at)
    return releases_of(metadata.signed)


def releases_of(targets: Targets) -> tuple[Release, ...]:
    """What targets metadata holds. Raises ProtocolError ``malformed``."""
    if targets.delegations is not None:
        raise ProtocolError("malformed", "Targets here delegate to nobody.")
    return tuple(read_release(path, target) for path, target in targets.targets.items())


def keys_of(root: Root, role: str) -> frozenset[str]:
    """The ids of the keys that sign a role."""
    return frozenset(root.roles[role].keyids)


def fingerprint(content: bytes) -> str:
    """What people compare of a root: the first 128 bits of its SHA-256, as eight groups of four digits."""
    digest = hashlib.sha256(content).hexdigest()[:32]
    return " ".join(digest[place : place + 4] for place in range(0, 32, 4))
