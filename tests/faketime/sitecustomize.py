"""Sleeping under faketime 0.9.10, which refuses an end by the monotonic clock when it leaves that true."""

import select
import time


def sleep(seconds: float) -> None:
    """Wait that long."""
    select.select([], [], [], seconds)


time.sleep = sleep  # type: ignore[assignment]  # whoever sleeps gives a float
