"""Programs of the project, started beside a test and on its very database."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
from django.db import connection

PATIENCE = 60.0
SERVE = [sys.executable, "-m", "mipass.cli", "serve"]


def database_url() -> str:
    """The URL of the database of the test that runs."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{found['NAME']}"
    return f"postgres://{found['USER']}@{found['HOST']}:{found['PORT']}/{found['NAME']}"


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running_server(*options: str) -> Iterator[str]:
    """`mipass serve` on the test's database, with a few threads. Yields its address."""
    port = free_port()
    environment = {"DATABASE_URL": database_url(), "PORT": str(port), "MIPASS_SERVER_THREADS": "8"}
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen([*SERVE, *options], env=os.environ | environment, stderr=log)
        try:
            wait_until_it_answers(server, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        except AssertionError:
            log.seek(0)
            sys.stderr.write(log.read().decode()[-5000:])
            raise
        finally:
            server.terminate()
            server.wait(PATIENCE)


def wait_until_it_answers(server: subprocess.Popen[bytes], address: str) -> None:
    """Raises AssertionError when it ends, or is not ready within a minute."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        assert server.poll() is None, "the server ended"
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz").status_code == 200:
                return
        time.sleep(0.1)
    raise AssertionError("the server did not become ready")
