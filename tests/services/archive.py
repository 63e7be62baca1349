"""A PostgreSQL whose log is archived by pgBackRest, as docs/operator/restore.md says, until the block ends.

The page's own configuration is used, with the paths of a temporary folder in place of a machine's.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from tests.services.postgres import NAME, PostgresError, Server, own, owner

PROGRAM = "/usr/bin/pgbackrest"
PAGE = Path(__file__).parents[2] / "docs/operator/restore.md"
SETTINGS = re.compile(r"^(\w+) = '?(.*?)'?$", re.MULTILINE)
DATA, REPOSITORY = "/var/lib/postgresql/15/main", "/backup/pgbackrest"
ARCHIVED = "SELECT last_archived_wal FROM pg_stat_archiver"
FAILING = "SELECT last_failed_time > last_archived_time FROM pg_stat_archiver"
ARCHIVED_WITHIN, PROMOTED_WITHIN = 30.0, 60.0


def block(fence: str, beginning: str) -> str:
    """The example on the page that begins so. Raises LookupError."""
    found = re.search(
        rf"^```{fence}\n({re.escape(beginning)}.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE
    )
    if found is None:
        raise LookupError(f"{PAGE} has no such example: {beginning}")
    return found[1]


class Archived(Server):
    """A server, its archive beside it, and what is done with the two."""

    def __init__(self, folder: Path) -> None:
        """Start it, and make the archive. Raises PostgresError."""
        self._file = folder / "pgbackrest.conf"
        settings = dict(SETTINGS.findall(block("ini", "wal_level")))
        settings["archive_command"] = settings["archive_command"].replace("pgbackrest", self._words(), 1)
        super().__init__(folder, durable=True, options=settings)
        self._configure()
        self._pgbackrest("stanza-create")

    def _words(self) -> str:
        return f"{PROGRAM} --config={self._file}"

    def _configure(self) -> None:
        folder = self._folder
        there = (
            block("ini", "[global]")
            .replace(REPOSITORY, f"{folder}/repository")
            .replace(DATA, f"{folder}/data")
        )
        own_paths = ("lock-path", "log-path", "spool-path")
        here = "".join(f"{name}={folder}\n" for name in own_paths)
        where = f"pg1-port={self._port}\npg1-socket-path={folder}\npg1-user={NAME}\n"
        self._file.write_text(there.replace("[global]\n", f"[global]\n{here}", 1) + where)

    def _pgbackrest(self, *words: str) -> None:
        command = [PROGRAM, f"--config={self._file}", f"--stanza={NAME}", *words]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=self._folder, **owner()
        )
        if done.returncode:
            raise PostgresError(f"pgbackrest {words[0]} failed:\n{done.stdout}{done.stderr}")

    def back_up(self) -> None:
        """All of it, while everybody goes on working."""
        self._pgbackrest("backup", "--type=full")

    def archive(self) -> None:
        """End the log's part at hand, and wait until it is in the archive. Raises TimeoutError."""
        with psycopg.connect(self.url, autocommit=True) as database:
            part = _told(database, "SELECT pg_walfile_name(pg_switch_wal())")
            _wait(
                lambda: (_told(database, ARCHIVED) or "") >= part, ARCHIVED_WITHIN, f"{part} is not archived"
            )

    def break_archive(self) -> None:
        """Nothing more can be archived, and PostgreSQL has noticed. Raises TimeoutError."""
        (self._folder / "repository").rename(self._folder / "gone")
        with psycopg.connect(self.url, autocommit=True) as database:
            database.execute("SELECT pg_switch_wal()")
            _wait(lambda: _told(database, FAILING) is True, ARCHIVED_WITHIN, "the archive does not fail")

    def lose(self) -> None:
        """The machine burns down: its processes and its files are gone, the archive is elsewhere."""
        self.kill()
        shutil.rmtree(self._folder / "data")

    def restore(self, *target: str) -> None:
        """Its files from the archive, to the newest point or another; it takes writes then."""
        (self._folder / "data").mkdir(mode=0o700)
        own(self._folder / "data")
        self._pgbackrest("restore", *target)
        self.start()
        with psycopg.connect(self.url, autocommit=True) as database:
            _wait(
                lambda: _told(database, "SELECT pg_is_in_recovery()") is False,
                PROMOTED_WITHIN,
                "the restored server takes no writes",
            )


def _told(database: psycopg.Connection[Any], question: str) -> Any:
    row = database.execute(question).fetchone()
    return row and row[0]


def _wait(is_so: Callable[[], bool], seconds: float, otherwise: str) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(otherwise)
        time.sleep(0.1)


@contextmanager
def archived_postgres() -> Iterator[Archived]:
    """A new server with an archive; both are gone after the block. Raises PostgresError."""
    folder = Path(tempfile.mkdtemp(prefix="mipass-archived-"))
    try:
        server = Archived(folder)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
