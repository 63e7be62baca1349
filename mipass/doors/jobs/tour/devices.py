"""Phones and readers on the tour: the simulator, run as the processes that people would run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

from mipass.doors.jobs.tour.visitor import TourError

SECONDS = 60.0
Facts = dict[str, Any]


class Devices:
    """Each device is a folder of its name below ``folder``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def phone(self, name: str, *arguments: str, refused: str = "") -> Facts:
        """Run ``mipass phone`` and return what it said. ``refused``: the code with which it must end."""
        return self._run("phone", "--phone", name, arguments, refused)

    def reader(self, name: str, *arguments: str, refused: str = "") -> Facts:
        """Run ``mipass reader``, in the same way."""
        return self._run("reader", "--folder", name, arguments, refused)

    def accept(self, name: str, link: str, read_code: Callable[[], str]) -> Facts:
        """Accept a credential; the code is read when the phone has asked for its mail."""
        command = self._command("phone", "--phone", name, ("accept", link))
        with subprocess.Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE, text=True) as phone:  # noqa: S603
            try:
                said, errors = phone.communicate(read_code() + "\n", timeout=SECONDS)
            finally:
                phone.kill()
        return _read(f"phone accept {link}", phone.returncode, said, errors, "")

    @contextmanager
    def door(self, name: str) -> Iterator[Door]:
        """A reader that listens until the block ends."""
        command = self._command("reader", "--folder", name, ("listen", "--port", "0"))
        with subprocess.Popen(command, stdout=PIPE, text=True) as reader:  # noqa: S603  fixed words
            try:
                yield Door(name, reader)
            finally:
                reader.terminate()

    def _run(self, kind: str, option: str, name: str, arguments: tuple[str, ...], refused: str) -> Facts:
        command = self._command(kind, option, name, arguments)
        try:
            done = subprocess.run(  # noqa: S603  fixed words and what the portal mailed
                command, stdin=DEVNULL, capture_output=True, text=True, timeout=SECONDS, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise TourError(f"{kind} {' '.join(arguments)} did not end") from error
        return _read(f"{kind} {' '.join(arguments)}", done.returncode, done.stdout, done.stderr, refused)

    def _command(self, kind: str, option: str, name: str, arguments: tuple[str, ...]) -> list[str]:
        first, *rest = arguments
        folder = str(self.folder / name)
        return [sys.executable, "-m", "mipass.cli", kind, first, option, folder, "--json", *rest]


class Door:
    """A listening reader: what it says of each phone."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self._name = name
        self._process = process
        self.address = f"127.0.0.1:{self.next_fact()['listening']['port']}"

    def next_fact(self) -> Facts:
        """The next thing that it says; waits for it. Raises TourError when it has ended."""
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise TourError(f"the reader {self._name} has ended")
        return dict(json.loads(line))

    def expect(self, reason: str, bits: str = "") -> None:
        """Check what the door decided last."""
        fact = self.next_fact()
        if fact.get("reason") != reason or fact.get("bits", "") != bits:
            raise TourError(f"the reader {self._name} says {fact} instead of {reason} {bits}")


def _read(what: str, status: int, said: str, errors: str, refused: str) -> Facts:
    """The last line of JSON. Raises TourError unless it ended as it should."""
    lines = said.strip().splitlines()
    fact: Facts = json.loads(lines[-1]) if lines else {}
    if status != (1 if refused else 0) or fact.get("error", "") != refused:
        raise TourError(f"`mipass {what}` ended with {status}: {fact or errors.strip()[-300:]}")
    return fact
