"""When what failed is tried again, how long an endpoint may fail, and how fast it is told."""

from __future__ import annotations

import secrets
from datetime import timedelta

# Ten tries in 75.6 hours.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
MOST_ATTEMPTS = len(WAITS) + 1
SPREAD = 0.1  # either way, so that what failed together does not come back together
LONGEST_ASKED = timedelta(hours=24)
CLAIM = timedelta(minutes=2)
SLOWED = timedelta(seconds=30)  # by an answer that says so and names no time
LONGEST_SLOWED = timedelta(hours=1)
AT_A_TIME = 4  # rounds of tries for an endpoint; for one that fails one round of one
A_ROUND = 10  # tries one after the other, claimed and noted together
ROUND_SECONDS = 2.0  # after which a round begins no other try
TOLD_AFTER = timedelta(hours=24)
DISABLED_AFTER = timedelta(days=5)
MOST_ENDPOINTS = 20
MOST_PER_SECOND = 500
MOST_REPLAYED = 10_000
REPLAYED_PER_SECOND = 5
SECRET_OVERLAP = timedelta(hours=24)


def wait_after(attempts: int, asked: timedelta | None) -> timedelta | None:
    """How long to wait after so many tries, at least as long as was ``asked`` for; None after the last."""
    if attempts >= MOST_ATTEMPTS:
        return None
    spread = 1 + SPREAD * (2 * secrets.randbelow(1001) / 1000 - 1)
    return max(WAITS[attempts - 1] * spread, min(asked or timedelta(0), LONGEST_ASKED))
