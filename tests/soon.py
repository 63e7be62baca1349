"""How long it takes at best to read a stranger's text: bounds the kind of work, measures no speed."""

import time
from collections.abc import Callable
from contextlib import suppress

TRIES = 5


def best_seconds(
    read: Callable[[], object],
    *,
    within: float,
    refused: tuple[type[Exception], ...] = (),
    clock: Callable[[], float] = time.thread_time,
) -> float:
    """Of the first try that keeps within the bound, or of the best: seconds of this thread's processor.

    Work by the square of a length takes hundreds of times the bound in every try; a busy machine, not so.
    """
    best = float("inf")
    for _ in range(TRIES):
        began = clock()
        with suppress(*refused):
            read()
        best = min(best, clock() - began)
        if best < within:
            break
    return best
