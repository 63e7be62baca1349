"""Copying a database into a file and back: SQLite by its online backup, PostgreSQL by its own programs."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo

from mipass.config.database import database_settings
from mipass.doors.jobs.backups.manifest import BackupError

NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
# What of a database's OPTIONS is libpq's own; the rest is for psycopg and its pool.
LIBPQ = {"connect_timeout", "sslmode", "sslrootcert", "sslcert", "sslkey", "target_session_attrs"}


def vendor_of(url: str) -> str:
    """``sqlite`` or ``postgresql``."""
    return "sqlite" if "sqlite" in database_settings(url)["ENGINE"] else "postgresql"


def copy_database(url: str, folder: Path) -> Path:
    """The database as it is at one moment, while others go on writing; the file. Raises BackupError."""
    file = folder / NAMES[vendor_of(url)]
    if vendor_of(url) == "sqlite":
        with closing(sqlite3.connect(_sqlite_file(url))) as source, closing(sqlite3.connect(file)) as target:
            source.backup(target)
    else:
        run_tool("pg_dump", url, "--format=custom", "--no-owner", "--no-acl", f"--file={file}")
    _reach_the_disk(file)
    return file


def put_back(file: Path, url: str) -> None:
    """Fill an empty database with the copy: all of it or nothing. Raises BackupError."""
    if vendor_of(url) == "postgresql":
        options = ["--no-owner", "--no-acl", "--no-comments", "--exit-on-error", "--single-transaction"]
        run_tool("pg_restore", url, *options, str(file))
        return
    target = _sqlite_file(url)
    unfinished = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(file, unfinished)
    _reach_the_disk(unfinished)
    for leftover in ("-wal", "-shm"):  # of the empty database before; they would be read into this one
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    unfinished.rename(target)


def run_tool(name: str, url: str, *arguments: str) -> None:
    """One of PostgreSQL's programs, with the password in its environment alone. Raises BackupError."""
    settings = database_settings(url)
    command = [name, f"--dbname={_conninfo(settings)}", "--no-password", *arguments]
    environment = os.environ | {"PGPASSWORD": settings["PASSWORD"] or ""}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  fixed words and the settings
    except FileNotFoundError:
        raise BackupError(f"{name} is missing: install the client of PostgreSQL.") from None
    if done.returncode != 0:
        raise BackupError(f"{name} failed: {done.stderr.strip() or done.returncode}")


def _conninfo(settings: Mapping[str, Any]) -> str:
    options = {key: value for key, value in settings.get("OPTIONS", {}).items() if key in LIBPQ}
    facts = {
        "host": settings["HOST"],
        "port": settings["PORT"],
        "user": settings["USER"],
        "dbname": settings["NAME"],
    }
    return make_conninfo(**{key: value for key, value in facts.items() if value}, **options)


def _sqlite_file(url: str) -> Path:
    return Path(database_settings(url)["NAME"])


def _reach_the_disk(file: Path) -> None:
    with file.open("rb") as content:
        os.fsync(content.fileno())
