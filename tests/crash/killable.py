"""A portal as people run it whose server, worker and database can each be killed, and are started again."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import psycopg

from tests.bench.installation import Installation
from tests.races.processes import free_port
from tests.services.postgres import Server, own_server

STARTS_WITHIN = 60.0
SERVE = [sys.executable, "-m", "mipass.cli", "serve", "--with-worker"]


@dataclass
class KillablePortal:
    """``place`` runs commands beside it. ``database`` is None on SQLite, which is part of its users."""

    place: Installation
    database: Server | None
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it serves."""
        return f"http://localhost:{self.place.environment['PORT']}"

    def start(self) -> None:
        """Serve, with a worker, and wait until it is ready."""
        with (self.place.folder / "server.log").open("ab") as log:
            self.server = subprocess.Popen(
                SERVE, env=self.place.environment, stdout=log, stderr=log, start_new_session=True
            )
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline:
            with suppress(OSError), urlopen(f"{self.url}/readyz", timeout=2):
                return
            time.sleep(0.05)
        raise TimeoutError((self.place.folder / "server.log").read_text()[-3000:])

    @property
    def victims(self) -> dict[str, Callable[[], None]]:
        """What can be killed, by name; afterwards everything runs again."""
        found = {"server": self.kill_server, "worker": self.kill_worker}
        return found if self.database is None else {**found, "database": self.kill_database}

    def kill_server(self) -> None:
        """The server, all its processes and the worker, as a machine's end would."""
        self.end()
        self.start()

    def kill_worker(self) -> None:
        """The worker alone; the server starts another."""
        for pid in self._workers():
            os.kill(pid, signal.SIGKILL)

    def kill_database(self) -> None:
        """PostgreSQL, which then recovers from its log."""
        assert self.database is not None
        self.database.kill()
        self.database.start()

    def end(self) -> None:
        """Kill whatever serves."""
        if self.server is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What a plain statement finds or does, by a connection of its own."""
        url = self.place.database_url
        if self.database is None:
            with sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20) as file:
                return file.execute(statement).fetchall()
        with psycopg.connect(url) as connection:
            cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def _workers(self) -> list[int]:
        """The processes of the server's group that were started as its worker."""
        assert self.server is not None
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                words = (folder / "cmdline").read_bytes().split(b"\0")
                if b"--parent" in words and os.getpgid(int(folder.name)) == self.server.pid:
                    found.append(int(folder.name))
        return found


@contextmanager
def killable_portal(folder: Path, mail_url: str) -> Iterator[KillablePortal]:
    """A migrated one that runs already; PostgreSQL is its own and writes to the disk."""
    with ExitStack() as stack:
        database = None
        if os.environ["MIPASS_TEST_DATABASE"] == "postgres":
            database = stack.enter_context(own_server(durable=True))
        url = f"sqlite:///{folder}/mipass.sqlite3" if database is None else database.url
        environment = os.environ | {
            "DATABASE_URL": url,
            "DJANGO_SETTINGS_MODULE": "mipass.settings",
            "MIPASS_DATA_DIR": str(folder),
            "MIPASS_ENV": "development",
            "MIPASS_INVITATIONS_PER_MINUTE": "100000",
            "MIPASS_MAIL_URL": mail_url,
            "PORT": str(free_port()),
        }
        kind = os.environ["MIPASS_TEST_DATABASE"]
        portal = KillablePortal(Installation(kind, folder, environment), database)
        portal.place.mipass("migrate")
        stack.callback(portal.end)
        yield portal
