"""`bin/capacity [ROWS …]`: fill installations, measure, and write docs/operator/capacity.md."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.installation import Installation, installation

DATABASES = ("sqlite", "postgres")
ROWS = (1_000_000, 10_000_000)
ROUNDS = 40
PAGE = Path(__file__).resolve().parents[2] / "docs/operator/capacity.md"
LINES: Mapping[str, str] = {
    "gigabytes": "the database on its disk, GB",
    "list_first": "first page of the list, ms of CPU",
    "list_last": "last page of the list, ms of CPU",
    "search_address": "search that finds one address, ms of CPU",
    "search_number": "search by a card number, ms of CPU",
    "search_many": "search that a quarter of them meets, ms of CPU",
    "issue": "issuing one more through the API, ms of CPU",
    "backup_gigabytes": "a backup, GB",
    "backup_seconds": "`mipass backup`, s",
    "verify_seconds": "`mipass verify-backup` (restored elsewhere and looked through), s",
}
HEAD = """# How much fits

Written by `bin/capacity` on a machine of two cores: one organization with so many credentials, in a database
of its own. CPU is the portal's and, on PostgreSQL, its server process's too; of {rounds} measurements the
middle one. A search stops at a bound ([0011](../decisions/0011-searching-a-million.md)).

"""


def main() -> None:
    """Measure each size on each database, one after the other, and write the page."""
    sizes = [int(word.replace("_", "")) for word in sys.argv[1:]] or list(ROWS)
    found = {}
    for rows in sizes:
        for database in DATABASES:
            found[database, rows] = measure(database, rows)
            print(database, f"{rows:,}", found[database, rows], flush=True)
    PAGE.write_text(HEAD.format(rounds=ROUNDS) + "\n".join(_table(found)) + "\n")


def measure(database: str, rows: int) -> Mapping[str, float]:
    """The lines of the table for one installation."""
    with installation(database, MIPASS_API_QUOTA_TIMES="10000") as place:
        inside = place.call("tests.bench.capacity_inside:measure", rows, ROUNDS)
        return {**inside, **_backup(place)}


def _backup(place: Installation) -> Mapping[str, float]:
    folder = place.folder / "backup"
    began = time.perf_counter()
    place.mipass("backup", str(folder))
    taken = time.perf_counter()
    place.mipass("verify-backup", str(folder))
    return {
        "backup_gigabytes": sum(path.stat().st_size for path in folder.rglob("*")) / 1e9,
        "backup_seconds": taken - began,
        "verify_seconds": time.perf_counter() - taken,
    }


def _table(found: Mapping[tuple[str, int], Mapping[str, float]]) -> Iterator[str]:
    yield _row(["", *(f"{_NAMES[database]}, {rows:,}" for database, rows in found)])
    yield _row(["---", *("---:" for _ in found)])
    for name, told in LINES.items():
        yield _row([told, *(f"{each[name]:.3g}" for each in found.values())])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


_NAMES = {"sqlite": "SQLite", "postgres": "PostgreSQL"}

if __name__ == "__main__":
    main()
