"""The demonstration as people start it, and what its attacker holds: a browser, a shell, its database."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import psycopg

from mipass.doors.jobs.commands.demo import LOOPBACK
from mipass.doors.jobs.commands.seed_demo import PASSWORD
from mipass.doors.jobs.tests.conftest import free_port
from mipass.doors.jobs.tour.people import sign_in
from mipass.doors.jobs.tour.visitor import Visitor
from tests.services.portal import STARTS_WITHIN, wait_for

ENDS_WITHIN = 60.0


@dataclass(frozen=True)
class Stage:
    """A running portal with the demo's people, credits, phones and reader."""

    url: str
    door: str
    devices: Path
    environment: dict[str, str]

    def visitor(self, name: str = "somebody", address: str | None = None) -> Visitor:
        """A person with a browser that has no scripts, not signed in; ``address`` is a loopback one."""
        return Visitor(name, self.url, address)

    def person(self, name: str) -> Visitor:
        """One of the demo's people, signed in: ``full.admin``, ``organization.admin``, ``stranger``…"""
        visitor = self.visitor(name)
        sign_in(visitor, f"{name}@demo.test", PASSWORD)
        return visitor

    def run(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of `mipass` beside the portal, with its settings."""
        command = [sys.executable, "-m", "mipass.cli", *arguments]
        return subprocess.run(command, env=self.environment, check=check, capture_output=True, text=True)

    def sql(self, statement: str, params: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run one statement in the portal's database, past the portal; marks are ``%s``. Rows, if any."""
        url = self.environment["DATABASE_URL"]
        if not url.startswith("sqlite"):
            with psycopg.connect(url) as server:
                cursor = server.execute(statement, params)
                return cursor.fetchall() if cursor.description else []
        plain = [value.hex if isinstance(value, UUID) else value for value in params]
        with closing(sqlite3.connect(urlsplit(url).path[1:], timeout=20)) as file, file:
            return file.execute(statement.replace("%s", "?"), plain).fetchall()


@contextmanager
def running_stage(folder: Path, database_url: str, **settings: str) -> Iterator[Stage]:
    """`mipass demo` with these settings, on ports of its own, until the block ends."""
    port, reader = free_port(), _free_pair()
    environment = _environment(
        folder, database_url, port, MIPASS_SIMULATED_READER_URL=f"ws://{LOOPBACK}:{reader}", **settings
    )
    command = [sys.executable, "-m", "mipass.cli", "demo"]
    log = folder / "demo.log"
    with (
        log.open("wb") as written,
        subprocess.Popen(command, env=environment, stdout=written, stderr=written) as demo,
    ):
        try:
            wait_for(f"http://localhost:{port}", demo)
            _wait_for_door(reader + 1)
            yield Stage(
                f"http://localhost:{port}", f"{LOOPBACK}:{reader + 1}", folder / "devices", environment
            )
        finally:
            demo.send_signal(signal.SIGTERM)
            demo.wait(ENDS_WITHIN)


@contextmanager
def stage_without_worker(folder: Path, database_url: str, **settings: str) -> Iterator[Stage]:
    """The same people and portal, without a door, where queued work waits for `working`."""
    port = free_port()
    stage = Stage(
        f"http://localhost:{port}",
        "",
        folder / "devices",
        _environment(folder, database_url, port, **settings),
    )
    stage.run("seed-demo")
    command = [sys.executable, "-m", "mipass.cli", "serve"]
    with (
        (folder / "server.log").open("wb") as written,
        subprocess.Popen(command, env=stage.environment, stdout=written, stderr=written) as server,
    ):
        try:
            wait_for(stage.url, server)
            yield stage
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(ENDS_WITHIN)


@contextmanager
def working(stage: Stage) -> Iterator[None]:
    """Let a worker do what is queued until the block ends, and finish what it has in hand."""
    command = [sys.executable, "-m", "mipass.cli", "worker"]
    with subprocess.Popen(command, env=stage.environment, stderr=subprocess.DEVNULL) as worker:
        try:
            yield
        finally:
            worker.send_signal(signal.SIGTERM)
            worker.wait(ENDS_WITHIN)


def _environment(folder: Path, database_url: str, port: int, **settings: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": database_url,
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_ENV": "demo",
        "PORT": str(port),
        **settings,
    }


def _free_pair() -> int:
    """A free port whose neighbour is free too: the reader takes both."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind((LOOPBACK, 0))
            port = int(first.getsockname()[1])
            with suppress(OSError, OverflowError):
                second.bind((LOOPBACK, port + 1))
                return port


def _wait_for_door(port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection((LOOPBACK, port), timeout=5):
            return
        time.sleep(0.1)
    raise TimeoutError("the demo's reader does not listen")
