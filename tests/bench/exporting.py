"""A file by an export profile: how many rows a second of one processor, and in how much memory."""

from __future__ import annotations

from tests.bench.figures import Figures, figure
from tests.bench.installation import installation

AIM = 50_000.0  # rows a second
MEMORY_AIM = 50.0  # MB above what a file of a few rows takes, whatever their number


def measure(database: str, quick: bool) -> Figures:
    """All rows of an organization as Genetec's ready-made profile has them, checked and written."""
    rows = 20_000 if quick else 1_000_000
    with installation(database) as place:
        rate, memory = place.call("tests.bench.exporting_inside:take", rows)
    return {
        f"export_profile_{database}": figure(rate, f"rows/s of cpu ({rows:,})", AIM),
        f"export_profile_memory_{database}": figure(max(memory, 0.1), "MB above a small file", MEMORY_AIM),
    }
