"""The vendor in a test: the key folder on one side, the portal's operations on the other."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from mipass.base.kit.actor import Actor
from mipass.domains.readers.firmware import upload_firmware
from mipass.domains.readers.models import FirmwareRelease
from mipass.domains.readers.online_signing import online_key
from mipass.domains.readers.publishing import accept_metadata, signing_request
from mipass.protocol.firmware_ceremony import begin, plan_targets, rotate, sign_targets
from mipass.protocol.firmware_metadata import fingerprint, read_key
from mipass.protocol.firmware_requests import read_request
from mipass.protocol.firmware_ring import KeyRing

PASSPHRASE = "a-phrase-for-tests"
MODEL = "Model R"


class Vendor:
    """Whoever holds the keys, and works in the console as ``actor``."""

    def __init__(self, actor: Actor, folder: Path | None = None) -> None:
        self.actor = actor
        self.ring = KeyRing(folder or Path(tempfile.mkdtemp()), lambda: PASSPHRASE)
        self.root = b""

    def begin(self) -> Vendor:
        """Make the keys, and have the first root and empty targets accepted."""
        self.root = begin(self.ring, read_key(online_key(actor=self.actor)), at=datetime.now(UTC))
        self.accept(root=self.root, targets=self.file("targets", 1), typed=fingerprint(self.root))
        return self

    def file(self, role: str, version: int) -> bytes:
        """A signed file of the folder."""
        return self.ring.path(role, version).read_bytes()

    def accept(self, **files: object) -> None:
        """Upload signed files in the console."""
        accept_metadata(actor=self.actor, **files)  # type: ignore[arg-type]

    def upload(
        self, version: str, *, model: str = MODEL, min_from: str = "", image: bytes = b""
    ) -> FirmwareRelease:
        """Upload an image."""
        return upload_firmware(
            actor=self.actor,
            hardware_model=model,
            version=version,
            notes="",
            image=[image or f"image {model} {version}".encode()],
            min_from=min_from,
        )

    def signed(self, *, days: int = 365) -> bytes:
        """Sign what the console asks for; not uploaded yet."""
        plan = plan_targets(self.ring, read_request(signing_request(actor=self.actor)))
        return sign_targets(self.ring, plan.releases, plan.version, at=datetime.now(UTC), days=days)

    def publish(self, *versions: str, model: str = MODEL) -> list[FirmwareRelease]:
        """Upload, sign and accept."""
        releases = [self.upload(version, model=model) for version in versions]
        self.accept(targets=self.signed())
        return releases

    def rotate(self, *renew: str) -> list[Path]:
        """Make the next root."""
        return rotate(self.ring, renew, None, at=datetime.now(UTC))
