"""A firmware release as signed metadata tells of it, and which release is for a reader.

A release is a target of The Update Framework (TUF 1.0, 4.5). Its ``custom`` object is ours::

    {"hw_model": "Model R", "version": "1.10", "sequence": 4, "min_from": "1.2"}

``sequence`` counts the releases of a model; a reader that has taken one takes no lower one. ``min_from`` is
the lowest version from which a reader may go to this one at once, empty for any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tuf.api import exceptions
from tuf.api.metadata import TargetFile
from tuf.api.serialization import DeserializationError

from mipass.protocol.errors import ProtocolError
from mipass.protocol.versions import version_number

LARGEST_IMAGE = 32 * 1024 * 1024  # octets
CUSTOM = frozenset({"hw_model", "version", "sequence", "min_from"})
_PATH = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}\.bin")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Release:
    """A target: ``sha256`` in hex and ``length`` in octets are of the image."""

    path: str
    hw_model: str
    version: str
    sequence: int
    min_from: str
    sha256: str
    length: int

    @property
    def number(self) -> int:
        """What orders its version."""
        return _number(self.version)

    @property
    def lowest_from(self) -> int:
        """The number of the lowest version that may go to this one; 0 for any."""
        return _number(self.min_from) if self.min_from else 0

    @property
    def file_name(self) -> str:
        """The image's name in a repository with consistent snapshots (TUF 1.0, 6.2)."""
        return f"{self.sha256}.{self.path}"

    def to_target(self) -> TargetFile:
        """As an entry of targets metadata."""
        custom = {name: getattr(self, name) for name in sorted(CUSTOM)}
        return TargetFile(self.length, {"sha256": self.sha256}, self.path, {"custom": custom})


def read_release(path: str, target: TargetFile) -> Release:
    """Read an entry of targets metadata. Raises ProtocolError ``malformed``."""
    custom, digest = target.unrecognized_fields.get("custom"), target.hashes.get("sha256", "")
    if not isinstance(custom, Mapping) or set(custom) != CUSTOM:
        raise ProtocolError("malformed", "A target lacks its model, version, sequence or lowest version.")
    if not _PATH.fullmatch(path) or not _SHA256.fullmatch(digest) or set(target.hashes) != {"sha256"}:
        raise ProtocolError("malformed", "A target has no usable name or SHA-256.")
    if not _are_usable(custom) or not 0 < target.length <= LARGEST_IMAGE:
        raise ProtocolError("malformed", "A target's model, version, sequence or size is not usable.")
    return Release(path, sha256=digest, length=target.length, **custom)


def _are_usable(custom: Mapping[str, Any]) -> bool:
    model, version, lowest, sequence = (
        custom[name] for name in ("hw_model", "version", "min_from", "sequence")
    )
    return (
        all(isinstance(text, str) for text in (model, version, lowest))
        and 0 < len(model) <= 64
        and version_number(version) is not None
        and (lowest == "" or version_number(lowest) is not None)
        and type(sequence) is int
        and 0 < sequence < 2**31
    )


def newest_applicable(
    releases: Iterable[Release], *, hw_model: str, version: str, sequence: int = 0
) -> Release | None:
    """The highest version that a reader may take now, or None. A version that is none counts as 0."""
    own = version_number(version) or 0
    fit = [
        release
        for release in releases
        if release.hw_model == hw_model
        and release.number > own >= release.lowest_from
        and release.sequence >= sequence
    ]
    return max(fit, key=lambda release: release.number, default=None)


def require_applicable(release: Release, *, hw_model: str, version: str, sequence: int = 0) -> None:
    """Raise ProtocolError ``wrong_model``, ``rollback`` or ``step_missing`` (its ``min_from`` is higher)."""
    own = version_number(version) or 0
    if release.hw_model != hw_model:
        raise ProtocolError("wrong_model", "This firmware is for another model.")
    if release.number < own or release.sequence < sequence:
        raise ProtocolError("rollback", "This firmware is older than the present one.")
    if own < release.lowest_from:
        raise ProtocolError("step_missing", f"This firmware needs version {release.min_from} first.")


def _number(version: str) -> int:
    number = version_number(version)
    if number is None:
        raise ProtocolError("malformed", "This is not a version of up to four numbers.")
    return number


REASONS: tuple[tuple[type[Exception], str, str], ...] = (
    (exceptions.ExpiredMetadataError, "frozen", "The firmware's metadata is out of date: ask for newer."),
    (exceptions.BadVersionNumberError, "rollback", "The firmware's metadata is older than what is known."),
    (
        exceptions.UnsignedMetadataError,
        "bad_signature",
        "The firmware's metadata is not signed as it must be.",
    ),
    (exceptions.LengthOrHashMismatchError, "wrong_hash", "This is not what the signed metadata tells of."),
    (exceptions.DownloadLengthMismatchError, "wrong_hash", "This is longer than the signed metadata says."),
    (exceptions.DownloadError, "unreachable", "The firmware's metadata or image could not be had."),
    (exceptions.RepositoryError, "malformed", "The firmware's metadata cannot be read."),
    (DeserializationError, "malformed", "The firmware's metadata cannot be read."),
)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what the TUF library refuses into a ProtocolError with a code of ours."""
    try:
        yield
    except tuple(kind for kind, _code, _message in REASONS) as error:
        code, message = next((code, text) for kind, code, text in REASONS if isinstance(error, kind))
        raise ProtocolError(code, message) from error
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        # What the library does not catch of metadata that only looks like some.
        raise ProtocolError("malformed", "The firmware's metadata cannot be read.") from error
