"""`make drill`: a database is backed up, worked on, lost and put back, of each kind; prints the times.

Restored to the newest point nothing may be missing; restored to an older one, what was closed since stays so.
"""

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.restore.place import Place, place_in
from tests.services.databases import empty_database, migrated_database

CREDENTIALS = int(os.environ.get("MIPASS_DRILL_CREDENTIALS", "20000"))
WRITTEN = Path(os.environ.get("MIPASS_DATA_DIR") or "var") / "drill.json"


class Clock:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """The block is what takes that time."""
        started = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - started, 1)


def drill(kind: str) -> dict[str, float]:
    """One database's walk through it all. Raises AssertionError where something is lost or opened again."""
    clock = Clock()
    with TemporaryDirectory() as folder, migrated_database(Path(folder), kind) as url:
        place = place_in(Path(folder), url)
        place.call("begin")
        place.call("fill", CREDENTIALS)
        _back_up(place, clock, "older")
        place.call("go_on")
        place.done("seal-audit")
        _back_up(place, clock, "newest")
        with clock.timing("verify-backup"):
            place.done("verify-backup", str(place.folder / "newest"))
        _restore(place, clock, kind, "newest")
        _restore(place, clock, kind, "older")
    return clock.seconds


def _back_up(place: Place, clock: Clock, name: str) -> None:
    with clock.timing(f"backup, {name}"):
        place.done("backup", str(place.folder / name))


def _restore(place: Place, clock: Clock, kind: str, name: str) -> None:
    known = place.call("look")
    with empty_database(place.folder, kind) as url:
        restored = place.with_database(url)
        with clock.timing(f"restore, {name}"):
            restored.done("restore", str(place.folder / name))
        with clock.timing(f"after-restore, {name}"):
            restored.done("after-restore")
        found = restored.call("look")
        restored.done("check-ledger")
        restored.done("verify-audit")
    compared = ("revoked", "removed", "voucher")
    assert [found[each] for each in compared] == [known[each] for each in compared], found
    if name == "newest":
        assert (found["credentials"], found["entries"]) == (known["credentials"], known["entries"]), found


def main() -> None:
    """Print a table, and write it down as JSON."""
    times = {kind: drill(kind) for kind in ("sqlite", "postgres")}
    print(f"{CREDENTIALS:,} credentials; seconds\n")
    for step in times["sqlite"]:
        print(f"{step:24}" + "".join(f"{kind:>10} {times[kind][step]:7.1f}" for kind in times))
    WRITTEN.parent.mkdir(parents=True, exist_ok=True)
    WRITTEN.write_text(json.dumps({"credentials": CREDENTIALS, "seconds": times}, indent=1) + "\n")
    print(f"\nwritten to {WRITTEN}")


if __name__ == "__main__":
    main()
