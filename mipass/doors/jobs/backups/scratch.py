"""A backup tried out: put into a database of its own, looked through, thrown away."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from mipass.config.addresses import sqlite_url
from mipass.doors.jobs.backups.copies import put_back, vendor_of
from mipass.doors.jobs.backups.manifest import BackupError, Manifest

KEYS = "mipass.doors.jobs.scratch_keys"


def faults_of(folder: Path, manifest: Manifest, *, configured: str, scratch: str = "") -> Iterator[str]:
    """What is wrong with a backup, in lines; nothing if it can be relied on.

    ``scratch`` is the address of an empty database to use; without it one is made beside the configured one,
    and dropped. Raises BackupError when it cannot be tried.
    """
    with TemporaryDirectory() as place, _database(manifest, Path(place), configured, scratch) as url:
        put_back(folder / manifest.file, url)
        heads = Path(place) / "heads.jsonl"
        heads.write_text("".join(_line(*head) for head in manifest.heads))
        environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "mipass.settings"}
        for arguments in (
            ["mipass.cli", "migrate"],  # an older one is brought to this version, as after a restore
            ["mipass.cli", "check-ledger"],
            ["mipass.cli", "verify-audit", "--heads", str(heads)],
            [KEYS],
        ):
            yield from _run(arguments, environment)


def _line(chain: str, position: int, mac: str) -> str:
    return json.dumps({"chain": chain, "position": position, "mac": mac}) + "\n"


def _run(arguments: Sequence[str], environment: dict[str, str]) -> Iterator[str]:
    """The lines of a command that ended with a fault."""
    command = [sys.executable, "-m", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  fixed words
    if done.returncode != 0:
        said = (done.stdout + done.stderr).strip().splitlines()
        yield from said or [f"{arguments[-1]} ended with {done.returncode}"]


@contextmanager
def _database(manifest: Manifest, place: Path, configured: str, scratch: str) -> Iterator[str]:
    if manifest.database == "sqlite":
        yield sqlite_url(place / "scratch.sqlite3")
    elif scratch:
        yield scratch
    elif vendor_of(configured) != "postgresql":
        raise BackupError("This is a backup of PostgreSQL: name an empty database with --into.")
    else:
        with _made_beside(configured) as url:
            yield url


@contextmanager
def _made_beside(configured: str) -> Iterator[str]:
    """A new database on the same server, dropped at the end."""
    name = f"mipass_verify_{uuid4().hex}"
    with _server(configured) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.Error as error:
            raise BackupError(f"No database can be made here ({error}): name one with --into.") from None
        try:
            yield urlsplit(configured)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _server(configured: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(configured, autocommit=True)
    except psycopg.Error as error:
        raise BackupError(f"The database server cannot be reached: {error}") from None
