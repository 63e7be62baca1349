"""An installation of its own whose commands a test runs: it sees their status and all that they print."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mipass.doors.jobs.tests.conftest import free_port
from tests.services.portal import ENDS_WITHIN, wait_for

HERE = "tests.restore.scene"


@dataclass(frozen=True)
class Place:
    """A data folder, a database, and the programs that use them."""

    folder: Path
    url: str
    environment: dict[str, str]

    @property
    def devices(self) -> Path:
        """Where the phones and the reader lie."""
        return self.folder / "devices"

    def with_database(self, database_url: str) -> "Place":
        """The same data folder, settings and address with another database."""
        return replace(self, environment=self.environment | {"DATABASE_URL": database_url})

    def mipass(self, *words: str, **changed: str) -> tuple[int, str]:
        """Run a command of `mipass`: its exit status, and what it printed."""
        done = self._run("mipass.cli", *words, **changed)
        return done.returncode, done.stdout + done.stderr

    def done(self, *words: str, **changed: str) -> str:
        """The same for one that must succeed."""
        status, printed = self.mipass(*words, **changed)
        assert status == 0, printed
        return printed

    def refused(self, *words: str, **changed: str) -> str:
        """The same for one that must fail in words."""
        status, printed = self.mipass(*words, **changed)
        assert status == 1, printed
        assert "Traceback" not in printed
        return printed

    def call(self, name: str, *arguments: Any) -> Any:
        """A function of the scene, within Django, with the devices' folder; what it returns, by JSON."""
        given = json.dumps([str(self.devices), *arguments])
        done = self._run("tests.bench.inside", f"{HERE}:{name}", given)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout.splitlines()[-1])

    def _run(self, module: str, *words: str, **changed: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", module, *words]
        environment = self.environment | changed
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    @contextmanager
    def serving(self, ready: str = "/readyz") -> Iterator[None]:
        """The portal with a worker, until the block ends."""
        command = [sys.executable, "-m", "mipass.cli", "serve", "--with-worker"]
        with (
            (self.folder / "server.log").open("ab") as log,
            subprocess.Popen(command, env=self.environment, stdout=log, stderr=log) as server,
        ):
            try:
                wait_for(self.url, server, path=ready)
                yield
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(ENDS_WITHIN)


def place_in(folder: Path, database_url: str) -> Place:
    """An installation with that database, which has tables or has none."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_ENV": "development",
        "PORT": str(port),
    }
    return Place(folder, f"http://localhost:{port}", environment)
