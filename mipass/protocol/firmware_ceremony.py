"""What the vendor does with the key folder: begin, sign a request, replace keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from securesystemslib.signer import Key
from tuf.api.metadata import Root, Targets

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import Release
from mipass.protocol.firmware_metadata import (
    check_root,
    make_root,
    make_targets,
    public_key,
    read_root,
    read_targets,
    releases_of,
    require_signed,
    sign,
)
from mipass.protocol.firmware_requests import SigningRequest
from mipass.protocol.firmware_ring import ROOT, ROOT_USES, SPARE, TARGETS, KeyRing

ROOT_DAYS, TARGETS_DAYS = 5 * 365, 365
ROOT_THRESHOLD = 2  # of the three root keys


def begin(ring: KeyRing, online: Key, *, at: datetime) -> bytes:
    """Make the keys, the first root and empty targets; returns the root.

    There are three root keys, to be kept in three places, of which two must sign: whoever has one can do
    nothing, and losing one loses nothing. Raises ProtocolError ``exists`` for a folder with a root,
    ``in_repository`` and ``weak_passphrase``.
    """
    if ring.versions(ROOT):
        raise ProtocolError("exists", "This folder has a root already.")
    ring.make_folder()
    roots, targets = [ring.make_key(use) for use in ROOT_USES], ring.make_key(TARGETS)
    metadata = make_root(
        version=1,
        expires=_after(at, ROOT_DAYS),
        root_keys=[public_key(key) for key in roots],
        targets_keys=[public_key(targets)],
        online_key=online,
        threshold=ROOT_THRESHOLD,
    )
    content = ring.keep(ROOT, 1, sign(metadata, roots))
    sign_targets(ring, [], 1, at=at)
    return content


@dataclass(frozen=True, slots=True)
class Plan:
    """What a signature would publish: the next targets, and how they differ from the present ones."""

    version: int
    kept: tuple[Release, ...]
    added: tuple[tuple[Release, str], ...]
    removed: tuple[Release, ...]

    @property
    def releases(self) -> tuple[Release, ...]:
        """All that the next targets hold."""
        return (*self.kept, *(release for release, _notes in self.added))


def plan_targets(ring: KeyRing, request: SigningRequest) -> Plan:
    """What the request would publish. Nothing in it is believed but what the keys here have signed.

    Raises ProtocolError ``bad_signature``, ``older_than_here`` for targets older than the last that were
    signed here, ``exists`` for a model's version that is published already, ``unknown_target``.
    """
    version, present = _proved(ring, request.targets)
    last = max(ring.versions(TARGETS), default=0)
    if version < last:
        raise ProtocolError(
            "older_than_here",
            f"The request builds on targets {version}, but targets {last} were signed here. "
            "Upload those first, then download the request anew.",
        )
    _require_new([release for release, _notes in request.add], present)
    gone = {release.path for release in present} & set(request.remove)
    if len(gone) != len(set(request.remove)):
        raise ProtocolError("unknown_target", "The request removes what is not published.")
    return Plan(
        version=version + 1,
        kept=tuple(release for release in present if release.path not in gone),
        added=request.add,
        removed=tuple(release for release in present if release.path in gone),
    )


def _proved(ring: KeyRing, targets: bytes | None) -> tuple[int, tuple[Release, ...]]:
    """Version and releases of the present targets; 0 and none where there are none yet."""
    if targets is None:
        return 0, ()
    metadata = read_targets(targets)
    require_signed(metadata, ring.root())
    return metadata.signed.version, releases_of(metadata.signed)


def _require_new(added: Iterable[Release], present: Iterable[Release]) -> None:
    """Raise ProtocolError ``exists`` for a name, or a model's version, that is there already."""
    paths = {release.path for release in present}
    versions = {(release.hw_model, release.number) for release in present}
    for release in added:
        if release.path in paths or (release.hw_model, release.number) in versions:
            raise ProtocolError("exists", f"{release.hw_model} {release.version} is there already.")
        paths.add(release.path)
        versions.add((release.hw_model, release.number))


def sign_targets(
    ring: KeyRing, releases: Iterable[Release], version: int, *, at: datetime, days: int = TARGETS_DAYS
) -> bytes:
    """Sign targets that hold these releases, and keep a copy."""
    metadata = make_targets(releases, version=version, expires=_after(at, days))
    return ring.keep(TARGETS, version, sign(metadata, ring.keys(ring.root(), Targets.type)))


def rotate(ring: KeyRing, renew: Sequence[str], online: Key | None, *, at: datetime) -> list[Path]:
    """The next root, with new keys for what ``renew`` names (``root``, ``second``, ``spare``, ``targets``).

    Signed by the present root keys that lie here, of which there must be enough, and by the new ones. With
    a new targets key the last targets are signed anew. A root from when there were two keys gets its
    second one. Returns the files to be uploaded together.
    """
    old = ring.root()
    signers = ring.keys(old, Root.type)
    missing = set(ROOT_USES) - _root_keys(old).keys()
    made = {use: ring.make_key(use) for use in {*renew, *missing}}
    metadata = make_root(
        version=old.version + 1,
        expires=_after(at, ROOT_DAYS),
        root_keys=[public_key(made[use]) if use in made else _root_keys(old)[use] for use in ROOT_USES],
        targets_keys=[public_key(made[TARGETS])] if TARGETS in made else _named(old, Targets.type),
        online_key=online or _named(old, "timestamp")[0],
        threshold=ROOT_THRESHOLD,
    )
    content = sign(metadata, [*signers, *(made[use] for use in ROOT_USES if use in made)])
    check_root(read_root(content), trusted=old, at=at)
    ring.keep(ROOT, old.version + 1, content)
    files = [ring.path(ROOT, old.version + 1)]
    if TARGETS in made and (last := ring.last_targets()) is not None:
        sign_targets(ring, releases_of(last), last.version + 1, at=at)
        files.append(ring.path(TARGETS, last.version + 1))
    return files


def _root_keys(root: Root) -> dict[str, Key]:
    """A root's own keys by their use."""
    found = _named(root, Root.type)
    uses = ROOT_USES if len(found) == len(ROOT_USES) else (ROOT, SPARE)
    return dict(zip(uses, found, strict=True))


def _named(root: Root, role: str) -> list[Key]:
    return [root.keys[keyid] for keyid in root.roles[role].keyids]


def _after(at: datetime, days: int) -> datetime:
    return (at.astimezone(UTC) + timedelta(days=days)).replace(microsecond=0)
