"""The machine's clock, for programs that are built from the protocol alone: phones, readers, the ceremony."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime | None]  # None: it was never set


def now_utc() -> datetime:
    """What the machine's clock shows, aware, in UTC."""
    return datetime.now(UTC)
