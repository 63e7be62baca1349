"""What stands beside a copy of the database: what made it, how far its audit log goes, and its hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from mipass.base.audit.sealing import heads
from mipass.base.keys.models import InstallationKey
from mipass.base.kit.clock import now
from mipass.domains.issuer.signing_time import generation
from mipass.flows.replace_secret_key import name_of

FILE_NAME = "manifest.json"
PART = 1 << 20


class BackupError(Exception):
    """The folder holds no backup that can be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``heads`` are chain, position and MAC of ends that the copy holds; ``keys`` name keys, tell none.

    An archive has no ``file``: its maker keeps the database elsewhere.
    """

    made_at: str
    version: str
    database: str
    migrations: list[str]
    heads: list[tuple[str, int, str]]
    generation: int
    keys: Mapping[str, list[str]]
    file: str = ""
    octets: int = 0
    sha256: str = ""

    @property
    def copy_of(self) -> str:
        """What it is a backup of, in words."""
        return f"{self.database} database of mipass {self.version}, made at {self.made_at}"


def describe_database() -> Manifest:
    """The database as it is now. Read before it is copied, so that the copy holds all that this says."""
    applied = MigrationRecorder(connection).applied_migrations()
    return Manifest(
        made_at=f"{now():%Y-%m-%dT%H:%M:%SZ}",
        version=version("mipass"),
        database=connection.vendor,
        migrations=sorted(f"{app}.{name}" for app, name in applied),
        heads=[(str(head.chain), head.position, head.mac) for head in heads()],
        generation=generation(),
        keys=_names_of_keys(),
    )


def _names_of_keys() -> Mapping[str, list[str]]:
    """By which the right keys are known again, and nothing else."""
    rows = InstallationKey.objects.order_by("number", "master")
    secret = settings.CONFIG.secret_key.get_secret_value()
    return {
        "master": sorted({row.master for row in rows}),
        "installation": [f"{row.number} under {row.master}" for row in rows],
        "secret": [name_of(secret)],
    }


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Written last and at once: a folder without it holds no backup."""
    unfinished = folder / f"{FILE_NAME}.new"
    unfinished.write_text(json.dumps(asdict(manifest), indent=1) + "\n")
    unfinished.rename(folder / FILE_NAME)


def read_manifest(folder: Path) -> Manifest:
    """Raises BackupError."""
    try:
        return Manifest(**json.loads((folder / FILE_NAME).read_text()))
    except OSError:
        raise BackupError(f"There is no backup in {folder}: it has no {FILE_NAME}.") from None
    except (ValueError, TypeError):
        raise BackupError(f"{folder / FILE_NAME} is no manifest.") from None


def require_whole(folder: Path) -> Manifest:
    """The manifest, once the copy beside it is what was written. Raises BackupError."""
    manifest = read_manifest(folder)
    if not manifest.file:
        raise BackupError(f"{folder} describes an archive, which is tried and restored by its own tools.")
    file = folder / manifest.file
    if not file.is_file() or (file.stat().st_size, hash_of(file)) != (manifest.octets, manifest.sha256):
        raise BackupError(f"{file} is not what was backed up: its hash is another one.")
    return manifest


def hash_of(file: Path) -> str:
    """SHA-256, in hexadecimal."""
    digest = hashlib.sha256()
    with file.open("rb") as content:
        while part := content.read(PART):
            digest.update(part)
    return digest.hexdigest()
