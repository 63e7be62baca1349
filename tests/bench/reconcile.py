"""A panel's list of 100,000 cards compared with an organization of as many credentials.

The floor is the same join by the bare driver: the blind indexes of so many cards written to a table, and
joined with the table of credentials.
"""

from __future__ import annotations

from tests.bench.figures import Figures, figure
from tests.bench.installation import installation

SECONDS_AIM = 10.0
MEMORY_AIM = 150.0  # MB
INSIDE = "tests.bench.reconcile_inside"


def measure(database: str, quick: bool) -> Figures:
    """Compare a list of 100,000 rows, and again."""
    rows = 2_000 if quick else 100_000
    unit = f"({rows:,} rows)"
    with installation(database) as place:
        place.call(f"{INSIDE}:prepare", rows)
        floor = place.call(f"{INSIDE}:floor", rows)
        first = place.call(f"{INSIDE}:compare", rows)
        again = place.call(f"{INSIDE}:compare", rows)
    aim = SECONDS_AIM * rows / 100_000
    return {
        f"reconcile_100k_{database}": figure(first["seconds"], f"s {unit}, aim 10 s for 100,000", aim),
        f"reconcile_100k_{database}_join": figure(
            first["seconds"], f"s {unit}, against the bare join", floor
        ),
        f"reconcile_100k_{database}_cpu": figure(first["cpu"], f"s of computing {unit}", aim),
        f"reconcile_again_{database}": figure(again["seconds"], f"s {unit}, with what changed", aim),
        f"reconcile_memory_{database}": figure(first["memory"], "MB above idle, at the peak", MEMORY_AIM),
    }
