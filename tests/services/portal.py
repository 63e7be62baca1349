"""A portal as people run it: its own process, its own worker, database and data folder."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from mipass.doors.jobs.tests.conftest import free_port
from tests.fixtures import PASSWORD

STARTS_WITHIN = 60.0
ENDS_WITHIN = 40.0
OPERATOR = "operator@browser.test"


@dataclass(frozen=True)
class Portal:
    """A running portal: where it is, and how its commands are run beside it."""

    url: str
    environment: dict[str, str]

    def run(self, *arguments: str) -> None:
        """Run a command of `mipass` against the same database."""
        command = [sys.executable, "-m", "mipass.cli", *arguments]
        subprocess.run(command, env=self.environment, check=True, capture_output=True)


@contextmanager
def running_portal(folder: Path, database_url: str) -> Iterator[Portal]:
    """Serve a migrated database, with a worker, until the block ends. There is one operator, nothing else."""
    port = free_port()
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_ENV": "development",
        "MIPASS_OPERATOR_PASSWORD": PASSWORD,
        "PORT": str(port),
    }
    portal = Portal(f"http://localhost:{port}", environment)
    portal.run("create-operator", "--email", OPERATOR, "--first-name", "Opal", "--last-name", "Vendor")
    command = [sys.executable, "-m", "mipass.cli", "serve", "--with-worker"]
    with (
        (folder / "server.log").open("wb") as log,
        subprocess.Popen(command, env=environment, stdout=log, stderr=log) as server,
    ):
        try:
            wait_for(portal.url, server)
            yield portal
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(ENDS_WITHIN)


def wait_for(url: str, server: subprocess.Popen[bytes], *, path: str = "/readyz") -> None:
    """Return when that probe says yes. Raises TimeoutError when it ends instead, or takes too long."""
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{url}{path}", timeout=10):
                return
        except OSError:  # refused, or slow to start
            time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {url}; the server's code is {server.poll()}")
