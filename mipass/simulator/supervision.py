"""What systemd is told of a reader that it runs, where it asks: sd_notify(3), sd_watchdog_enabled(3)."""

from __future__ import annotations

import os
import socket
from contextlib import suppress

UNASKED_SECONDS = 20.0
BEATS = 3  # within the time after which systemd takes the process for dead


def tell(state: str) -> None:
    """Send a line such as ``READY=1``. Does nothing where nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.send(state.encode())


def beat_seconds() -> float:
    """How long to wait from one ``WATCHDOG=1`` to the next."""
    asked = os.environ.get("WATCHDOG_USEC", "")
    return int(asked) / 1_000_000 / BEATS if asked.isdecimal() else UNASKED_SECONDS
