"""What a camera or a code scanner at the door reads: the QR codes of wallets, a line of text each."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
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
        lines = open(sys.stdin.fileno() if str(path) == "-" else path, "rb", buffering=0)  # noqa: PTH123, SIM115
    except OSError as error:
        raise Unprepared("no_scanner", f"{path} cannot be read: {error.strerror}.") from error

    def read() -> None:
        while line := lines.readline(LONGEST_LINE):
            try:
                meet(read_engagement_text(line.decode(errors="replace")))
            except (ProtocolError, SimulatorError) as error:
                failed(error)

    threading.Thread(target=read, daemon=True).start()
