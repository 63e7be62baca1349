"""The event feed: how many events a second one process reads and writes as JSON."""

from __future__ import annotations

from tests.bench.figures import Figures, figure
from tests.bench.installation import installation

AIM = 20_000.0  # events a second


def measure(database: str, quick: bool) -> Figures:
    """Events for a second of one processor, of as many as a large distributor's log gains in some days."""
    with installation(database) as place:
        rate = place.call("tests.bench.feed_inside:read_all", 10_000 if quick else 100_000)
    return {f"events_read_{database}": figure(rate, "events/s of cpu", AIM)}
