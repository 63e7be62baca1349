"""A bulk upload of 100,000 rows, from its file to issued credentials and undone again.

The floor of issuing is the same number of finished rows written to the table of credentials by the bare
driver: COPY on PostgreSQL, executemany on SQLite. A single issue in another organization runs meanwhile.
"""

from __future__ import annotations

import threading

from tests.bench.figures import Figures, figure
from tests.bench.installation import installation

CHECK_AIM = 5.0  # seconds
MEMORY_AIM = 150.0  # MB
LONGEST_AIM = 500.0  # ms
INSIDE = "tests.bench.bulk_inside"


def measure(database: str, quick: bool) -> Figures:
    """Check, issue, undo, and single issues meanwhile, of 100,000 rows."""
    rows = 2_000 if quick else 100_000
    with installation(database) as place:
        place.call(f"{INSIDE}:prepare", rows)
        seconds = place.call(f"{INSIDE}:live", rows)
        floor = place.call(f"{INSIDE}:floor", rows)
    with installation(database) as place:
        place.call(f"{INSIDE}:prepare", rows)
        background = threading.Thread(target=place.call, args=(f"{INSIDE}:live", rows))
        idle = place.call(f"{INSIDE}:issue_singles", "idle", 0)
        background.start()
        busy = place.call(f"{INSIDE}:issue_singles", "busy", rows)
        background.join()
    unit = f"s ({rows:,} rows)"
    return {
        f"bulk_100k_{database}": figure(seconds["issue"], f"{unit}, press to commit", floor),
        f"bulk_check_100k_{database}": figure(seconds["check"], unit, CHECK_AIM * rows / 100_000),
        f"bulk_memory_{database}": figure(seconds["memory"], "MB above idle, at the peak", MEMORY_AIM),
        f"undo_100k_{database}": figure(seconds["undo"], f"{unit}, against issuing them", seconds["issue"]),
        f"single_during_bulk_{database}": figure(busy["p99"], f"ms, p99 of {busy['number']}", idle["p99"]),
        f"single_during_bulk_{database}_longest": figure(busy["longest"], "ms", LONGEST_AIM),
    }
