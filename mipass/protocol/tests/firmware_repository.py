"""A repository in memory with all its keys, so that a test can make it as honest or hostile as it likes."""

from __future__ import annotations

import hashlib
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware import Release
from mipass.protocol.firmware_metadata import (
    make_root,
    make_snapshot,
    make_targets,
    make_timestamp,
    public_key,
    sign,
)
from mipass.protocol.firmware_updater import FirmwareUpdater
from mipass.protocol.keys import PrivateKey, new_key

MODEL = "Model R"
NOW = datetime.now(UTC).replace(microsecond=0)


def image_of(version: str) -> bytes:
    """An image that differs from every other version's."""
    return f"firmware {version};".encode() * 50


def release_of(
    version: str, *, sequence: int = 1, min_from: str = "", hw_model: str = MODEL, image: bytes = b""
) -> Release:
    """A release as the portal would name it."""
    image = image or image_of(version)
    digest, name = hashlib.sha256(image).hexdigest(), hw_model.lower().replace(" ", "-")
    return Release(f"{name}-{version}.bin", hw_model, version, sequence, min_from, digest, len(image))


@dataclass
class Repository:
    """Files by name, as a reader's fetcher asks for them."""

    files: dict[str, bytes] = field(default_factory=dict)
    root_key: PrivateKey = field(default_factory=new_key)
    targets_key: PrivateKey = field(default_factory=new_key)
    online_key: PrivateKey = field(default_factory=new_key)
    version: int = 0
    root: bytes = b""

    def new_root(
        self, *, version: int = 1, days: int = 400, signed_by: list[PrivateKey] | None = None
    ) -> bytes:
        """A root of the present keys, published."""
        metadata = make_root(
            version=version,
            expires=NOW + timedelta(days=days),
            root_keys=[public_key(self.root_key)],
            targets_keys=[public_key(self.targets_key)],
            online_key=public_key(self.online_key),
        )
        self.root = sign(metadata, signed_by or [self.root_key])
        self.files[f"metadata/{version}.root.json"] = self.root
        return self.root

    def publish(self, *releases: Release, version: int | None = None, **lifetime: Any) -> None:
        """Targets of these releases, with snapshot and timestamp of the same version."""
        self.version = version or self.version + 1
        expires = NOW + timedelta(**(lifetime or {"days": 1}))
        targets = sign(make_targets(releases, version=self.version, expires=expires), [self.targets_key])
        snapshot = sign(
            make_snapshot(targets, self.version, version=self.version, expires=expires), [self.online_key]
        )
        timestamp = sign(
            make_timestamp(snapshot, self.version, version=self.version, expires=expires), [self.online_key]
        )
        self.files |= {
            f"metadata/{self.version}.targets.json": targets,
            f"metadata/{self.version}.snapshot.json": snapshot,
            "metadata/timestamp.json": timestamp,
        }
        for release in releases:
            self.files.setdefault(f"targets/{release.file_name}", image_of(release.version))


def honest(*releases: Release) -> Repository:
    """A repository with a first root and these releases."""
    repository = Repository()
    repository.new_root()
    repository.publish(*releases)
    return repository


def updater(repository: Repository, folder: Path, root: bytes | None = None) -> FirmwareUpdater:
    """A reader that fetches from the repository and keeps what it saw in the folder."""
    return FirmwareUpdater(folder=folder, root=root or repository.root, fetch=repository.files.get)


def refused(code: str) -> AbstractContextManager[Any]:
    """A block that ends in a refusal with this code."""
    return pytest.raises(ProtocolError, check=lambda error: error.code == code)
