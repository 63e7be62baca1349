"""Prism, which reads the committed document by itself: in place of a portal, or between it and the client."""

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

from mipass.doors.jobs.tests.conftest import free_port
from tests.api_document import FILE
from tests.interop.node import FOLDER, NODE

CLI = FOLDER / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
STARTS_WITHIN = 60.0


@contextmanager
def prism(folder: Path, mode: str, *words: str, document: dict[str, Any] | None = None) -> Iterator[str]:
    """Run it until the block ends; where it listens. What does not fit the document, it answers with 500."""
    file = folder / "openapi.json"
    file.write_text(json.dumps(below_the_base(document or json.loads(FILE.read_text()))))
    port = free_port()
    command: list[str | Path] = [
        NODE,
        CLI,
        mode,
        file,
        *words,
        "--host",
        "127.0.0.1",
        "--port",
        str(port),
        "--errors",
    ]
    with (
        (folder / "prism.log").open("wb") as log,
        subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as process,
    ):
        try:
            _wait_for(f"http://127.0.0.1:{port}/", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def below_the_base(document: dict[str, Any]) -> dict[str, Any]:
    """The document with whole paths: Prism does not look at the path of a server."""
    paths = {f"/api/v1{path}": told for path, told in document["paths"].items()}
    return {**document, "paths": paths, "servers": [{"url": "/"}]}


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urlopen(url, timeout=10)
        except HTTPError:  # it listens
            return
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(f"Prism does not listen; its code is {process.poll()}")
