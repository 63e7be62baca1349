"""A fresh installation for one measurement: a data folder, a migrated database, and a server if wanted."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from tests.services.databases import migrated_database

BUILD_DIR = Path(__file__).resolve().parents[2] / "build"
START_SECONDS = 90.0
STOP_SECONDS = 40.0


@dataclass(frozen=True, slots=True)
class Installation:
    """Where to measure. ``environment`` is what its programs are started with."""

    database: str
    folder: Path
    environment: Mapping[str, str]

    @property
    def database_url(self) -> str:
        """Its database, as the settings name it."""
        return self.environment["DATABASE_URL"]

    def mipass(self, *words: str) -> None:
        """Run a command of `mipass`. Raises CalledProcessError when it fails."""
        self._run("mipass.cli", *words)

    def call(self, function: str, *arguments: Any) -> Any:
        """Call ``module:function`` in a program of its own, with Django set up; what it returns, by JSON."""
        answer = self._run("tests.bench.inside", function, json.dumps(arguments))
        return json.loads(answer.splitlines()[-1])

    def _run(self, module: str, *words: str) -> str:
        command = [sys.executable, "-m", module, *words]
        with (self.folder / "log").open("ab") as log:
            done = subprocess.run(
                command, env=self.environment, stdout=subprocess.PIPE, stderr=log, check=False
            )
        if done.returncode != 0:
            raise SystemExit(f"{' '.join(command)} failed:\n{(self.folder / 'log').read_text()[-4000:]}")
        return done.stdout.decode()

    @contextmanager
    def serving(self, *, processes: int, threads: int) -> Iterator[str]:
        """Run `mipass serve`; yields its address."""
        size = {"MIPASS_SERVER_PROCESSES": str(processes), "MIPASS_SERVER_THREADS": str(threads)}
        address = f"http://localhost:{self.environment['PORT']}"
        command = [sys.executable, "-m", "mipass.cli", "serve"]
        with (
            (self.folder / "server.log").open("ab") as log,
            subprocess.Popen(command, env={**self.environment, **size}, stdout=log, stderr=log) as server,
        ):
            try:
                _wait_for(f"{address}/readyz")
                yield address
            finally:
                server.terminate()
                server.wait(STOP_SECONDS)


@contextmanager
def installation(database: str, **settings: str) -> Iterator[Installation]:
    """Make one on ``sqlite`` or ``postgres``; it is removed at the end."""
    BUILD_DIR.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="bench-", dir=BUILD_DIR) as name,
        migrated_database(Path(name), database) as url,
    ):
        yield Installation(database, Path(name), {**_environment(name, url), **settings})


def _environment(folder: str, database_url: str) -> dict[str, str]:
    """A development installation's: nothing of what the shell says about another one."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
    return clean | {
        "DATABASE_URL": database_url,
        "MIPASS_DATA_DIR": folder,
        "MIPASS_ENV": "development",
        "PORT": str(_free_port()),
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError), urlopen(url, timeout=2):
            return
        time.sleep(0.1)
    raise SystemExit(f"{url} did not answer within {START_SECONDS:.0f} s")
