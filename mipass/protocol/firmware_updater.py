"""A reader's side of firmware updates: what is offered, proved and put together, by whatever way it comes.

The reader ships a root. Everything else is given by a function from a name, such as
``metadata/timestamp.json`` or ``targets/<sha256>.<path>``, to bytes: it may ask a server or open what
somebody's phone carries. The signatures decide, so neither needs trust.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from tuf.api import exceptions
from tuf.api.metadata import TargetFile
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import Release, newest_applicable, refusals, require_applicable
from mipass.protocol.firmware_metadata import LARGEST_METADATA, releases_of

Fetch = Callable[[str], bytes | None]  # None: there is no such file

METADATA, TARGETS = "metadata/", "targets/"
MOST_ROOTS = 64  # rotations that are followed in one go


class FirmwareUpdater:
    """Keeps what it learned in ``folder``, so that it never goes back (TUF 1.0, 5).

    ``root`` is the metadata that the reader was made with. Raises ProtocolError ``malformed`` or
    ``bad_signature`` for one that is none.
    """

    def __init__(self, *, folder: Path, root: bytes, fetch: Fetch) -> None:
        self._folder, self._root, self._fetcher = folder, root, _Fetcher(fetch)
        folder.mkdir(parents=True, exist_ok=True)
        self._updater = self._new_updater()

    def refresh(self, *, at: datetime | None = None) -> tuple[Release, ...]:
        """Fetch and prove the metadata; every release there is.

        ``at`` is the reader's idea of the present, never before the newest signed time that it has seen;
        the machine's clock by default. Raises ProtocolError ``frozen``, ``rollback``, ``bad_signature``,
        ``wrong_hash``, ``malformed`` or ``unreachable``.
        """
        with refusals():
            self._updater = self._new_updater()
            if at is not None:
                self._updater._trusted_set.reference_time = at  # its one way to be told the time
            self._updater.refresh()
            return releases_of(self._updater._trusted_set.targets)

    def find(
        self,
        *,
        hw_model: str,
        version: str,
        sequence: int = 0,
        wanted: str | None = None,
        at: datetime | None = None,
    ) -> Release | None:
        """The release to take: the newest applicable one, or the ``wanted`` path if it may be taken.

        None: the reader is up to date. Raises ProtocolError as `refresh`, and for a wanted one
        ``wrong_model``, ``rollback``, ``step_missing`` or ``unknown_target``.
        """
        releases = self.refresh(at=at)
        if wanted is None:
            return newest_applicable(releases, hw_model=hw_model, version=version, sequence=sequence)
        found = next((release for release in releases if release.path == wanted), None)
        if found is None:
            raise ProtocolError("unknown_target", "The signed metadata does not tell of this firmware.")
        require_applicable(found, hw_model=hw_model, version=version, sequence=sequence)
        return found

    def download(self, release: Release) -> bytes:
        """The proved image. Raises ProtocolError ``truncated``, ``wrong_hash`` or ``unreachable``."""
        target: TargetFile = release.to_target()
        with refusals():
            image = self._fetcher.download_bytes(TARGETS + release.file_name, release.length)
            if len(image) < release.length:
                raise ProtocolError("truncated", "The image ends too early.")
            target.verify_length_and_hashes(image)
        return image

    def _new_updater(self) -> Updater:
        """One serves for a single refresh."""
        config = UpdaterConfig(max_root_rotations=MOST_ROOTS, targets_max_length=LARGEST_METADATA)
        with refusals():
            return Updater(
                metadata_dir=str(self._folder),
                metadata_base_url=METADATA,
                fetcher=self._fetcher,
                config=config,
                bootstrap=self._root,
            )


class _Fetcher(FetcherInterface):
    """The library's idea of a network, over the given function."""

    def __init__(self, fetch: Fetch) -> None:
        self._given = fetch

    def _fetch(self, url: str) -> Iterator[bytes]:
        content = self._given(url)
        if content is None:
            raise exceptions.DownloadHTTPError(f"There is no {url}.", 404)
        return iter((content,))


def gather(fetch: Fetch, *, target: str | None = None, root_version: int = 1) -> dict[str, bytes]:
    """What a phone must carry to a reader: all newer roots, the metadata, and the image of ``target``.

    Proves nothing: the reader does. Raises ProtocolError ``unreachable`` or ``malformed``.
    """
    carried: dict[str, bytes] = {}
    for version in range(root_version + 1, root_version + MOST_ROOTS):
        name = f"{METADATA}{version}.root.json"
        if (content := fetch(name)) is None:
            break
        carried[name] = content
    timestamp = _carry(carried, fetch, f"{METADATA}timestamp.json")
    snapshot = _carry(carried, fetch, f"{METADATA}{_version(timestamp, 'snapshot.json')}.snapshot.json")
    targets = _carry(carried, fetch, f"{METADATA}{_version(snapshot, 'targets.json')}.targets.json")
    if target is not None:
        digest = _inside(targets, "targets", target, "hashes", "sha256")
        _carry(carried, fetch, f"{TARGETS}{digest}.{target}")
    return carried


def _carry(carried: dict[str, bytes], fetch: Fetch, name: str) -> bytes:
    content = fetch(name)
    if content is None:
        raise ProtocolError("unreachable", f"There is no {name}.")
    carried[name] = content
    return content


def _version(content: bytes, name: str) -> object:
    return _inside(content, "meta", name, "version")


def _inside(content: bytes, *path: str) -> object:
    try:
        found: Any = json.loads(content)["signed"]
        for step in path:
            found = found[step]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ProtocolError("malformed", "The firmware's metadata cannot be read.") from error
    return found
