"""What a camera or a code scanner at the door reads: the QR codes of wallets, a line of text each."""

from __future__ import annotations

import os
import sys
import termios
import threading
from collections.abc import Callable
from io import FileIO
from pathlib import Path

from mipass.protocol.errors import ProtocolError
from mipass.protocol.wallets import Engagement, read_engagement_text
from mipass.simulator.errors import SimulatorError, Unprepared

LONGEST_LINE = 8192


def scan(
    path: Path,
    meet: Callable[[Engagement], None],
    failed: Callable[[ProtocolError | SimulatorError], None],
) -> None:
    """Meet each wallet whose code is read from now on, one after the other; ``-`` is standard input.

    A thread of its own reads, until the process ends. Raises Unprepared ``no_scanner``.
    """
    try:
        lines = _opened(path)
    except OSError as error:
        raise Unprepared("no_scanner", f"{path} cannot be read: {error.strerror}.") from error

    def read() -> None:
        while line := lines.readline(LONGEST_LINE):
            try:
                meet(read_engagement_text(line.decode(errors="replace")))
            except (ProtocolError, SimulatorError) as error:
                failed(error)

    threading.Thread(target=read, daemon=True).start()


def _opened(path: Path) -> FileIO:
    if str(path) == "-":
        return FileIO(sys.stdin.fileno())
    line = os.open(path, os.O_RDONLY | os.O_NOCTTY)
    if os.isatty(line):
        _let_only_speak(line)
    return FileIO(line)


def _let_only_speak(line: int) -> None:
    """Whatever a code says ends no program, the scanner is told nothing back, and CR ends a line too."""
    settings = termios.tcgetattr(line)
    settings[0] |= termios.ICRNL
    settings[3] = settings[3] & ~(termios.ECHO | termios.ISIG) | termios.ICANON
    termios.tcsetattr(line, termios.TCSANOW, settings)
