"""`mipass backup`, `mipass verify-backup`, `mipass restore`: copies of the database."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from time import monotonic
from typing import Annotated, NoReturn, TypeVar

import typer
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from mipass.base.audit.holding import hold, is_held
from mipass.base.audit.models import HoldReason
from mipass.base.audit.sealing import seal_events
from mipass.base.keys.master import configured_master
from mipass.base.kit.db import close_pool
from mipass.base.upkeep.operations import noted
from mipass.doors.jobs.backups import archive
from mipass.doors.jobs.backups.copies import copy_database, put_back
from mipass.doors.jobs.backups.manifest import (
    BackupError,
    Manifest,
    describe_database,
    hash_of,
    require_whole,
    write_manifest,
)
from mipass.doors.jobs.backups.scratch import faults_of
from mipass.doors.jobs.commands.migrate import run_migrations
from mipass.doors.jobs.restored import unfinished_mark

T = TypeVar("T")
NEXT = "The portal is held. On PostgreSQL run the grants; then `mipass after-restore` as the portal's role."
Folder = Annotated[Path, typer.Argument(metavar="DIR", help="The backup's folder.")]


def backup(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the backup.")],
    *,
    archived: Annotated[
        bool,
        typer.Option("--archived", help="PostgreSQL is archived continuously: check that, copy nothing."),
    ] = False,
    within: Annotated[int, typer.Option(help="Minutes that the archive may be behind.", min=1)] = 15,
) -> None:
    """Copy the database into a new folder, while everybody goes on working.

    Beside the copy lies a manifest: version, migrations, heads of the audit log, names of the keys (never
    keys), hash. Keep the keys elsewhere: without the master key a backup tells nothing and opens nothing.
    Prove it with `mipass verify-backup`.
    """
    os.umask(0o077)
    began = monotonic()
    with noted("backup") as run:
        manifest = _or_end(lambda: _archived(folder, within) if archived else _copied(folder))
        what = run.remark = f"{manifest.octets} octets" if manifest.file else "the archive is fresh"
    typer.echo(f"Backed up to {folder} in {monotonic() - began:.1f} s: {what}, {manifest.copy_of}.")


def _copied(folder: Path) -> Manifest:
    _make(folder)
    while not is_held() and seal_events():
        pass
    described = describe_database()
    file = copy_database(settings.CONFIG.database_url, folder)
    manifest = replace(described, file=file.name, octets=file.stat().st_size, sha256=hash_of(file))
    write_manifest(folder, manifest)
    return manifest


def _archived(folder: Path, within: int) -> Manifest:
    archive.require_fresh(within)
    _make(folder)
    manifest = describe_database()
    write_manifest(folder, manifest)
    return manifest


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BackupError(f"{folder} cannot be made: {error.strerror}.") from None
    if any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty: name a new folder for each backup.")


def verify_backup(
    folder: Folder,
    *,
    into: Annotated[
        str,
        typer.Option(
            "--into",
            metavar="URL",
            help="An empty PostgreSQL database to use. [default: one is made and dropped]",
        ),
    ] = "",
) -> None:
    """Prove that a backup can be relied on: put it into a scratch database and look it through.

    The copy's hash; the ledger; the audit log up to the heads of the manifest; and of each kind of sealed
    value the oldest and the newest open by the configured keys. Needs the right keys in the settings, and
    for PostgreSQL the right to make a database.
    """
    began = monotonic()
    with noted("verify-backup") as run:
        manifest = _or_end(lambda: require_usable(folder))
        url = settings.CONFIG.database_url
        faults = _or_end(lambda: [*faults_of(folder, manifest, configured=url, scratch=into)])
        run.faults = len(faults)
    if faults:
        typer.echo("\n".join(faults), err=True)
        _end("This backup does not hold.")
    typer.echo(f"The backup holds: {manifest.copy_of}. Looked through in {monotonic() - began:.1f} s.")


def restore(folder: Folder) -> None:
    """Put a backup into the configured database, which must be empty, and hold the portal.

    Stop servers and workers first. To put a database out of the way, rename it: SQLite's file with its -wal
    and -shm; on PostgreSQL the database, and create an empty one with the same owner. Run this as the owner,
    then the grants. Until `mipass after-restore` has run, the portal shows a page that says so.
    """
    began = monotonic()
    manifest = _or_end(lambda: require_usable(folder))
    _or_end(lambda: _require_empty(manifest))
    unfinished_mark().touch()
    _or_end(lambda: put_back(folder / manifest.file, settings.CONFIG.database_url))
    run_migrations(verbosity=0)
    hold(HoldReason.RESTORED)
    unfinished_mark().unlink()
    typer.echo(f"Restored in {monotonic() - began:.1f} s: {manifest.copy_of}. {NEXT}")


def _require_empty(manifest: Manifest) -> None:
    if connection.vendor != manifest.database:
        raise BackupError(f"This is a backup of {manifest.database}; the settings name {connection.vendor}.")
    is_empty = not connection.introspection.table_names()
    close_pool()
    if not is_empty:
        raise BackupError(
            "The database is not empty, and nothing is overwritten: rename it and name an empty one."
        )


def require_usable(folder: Path) -> Manifest:
    """A whole backup that this version can read. Raises BackupError."""
    manifest = require_whole(folder)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if configured_master().name not in manifest.keys["master"]:
        raise BackupError("The master key of the settings is not the one that this backup was made with.")
    if unknown := sorted(set(manifest.migrations) - known):
        raise BackupError(f"A later version made this backup: {unknown[0]} is not known here.")
    return manifest


def _or_end(work: Callable[[], T]) -> T:
    try:
        return work()
    except BackupError as error:
        _end(str(error))


def _end(problem: str) -> NoReturn:
    typer.echo(problem, err=True)
    raise typer.Exit(1)
