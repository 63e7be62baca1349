"""Processes that end with the one that started them: one that is left would listen on, unknown to anybody."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time

LOOK_SECONDS = 0.5
GRACE_SECONDS = 30.0


def wait_until_gone(parent: int) -> None:
    """Return when this process's parent is another than that."""
    while os.getppid() == parent:
        time.sleep(LOOK_SECONDS)


def end_with_parent(*, grace: float = GRACE_SECONDS) -> None:
    """End this process when the one that started it was killed: gently, and after ``grace`` seconds at once.

    Does nothing in a process that multiprocessing did not start.
    """
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        threading.Thread(target=_end_without, args=(parent.pid, grace), daemon=True).start()


def _end_without(parent: int, grace: float) -> None:
    wait_until_gone(parent)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(grace)
    os.kill(os.getpid(), signal.SIGKILL)
