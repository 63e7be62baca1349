"""The days and zones that every test must pass on (docs/decisions/0032).

``python -m tests.days`` prints a line for each run: database, share of the tests (``-`` for all), zone,
seconds since 1970, and the day's name.
``python -m tests.days paths`` prints what deals with days and runs on each of them.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

EVERYWHERE = {
    "a Sunday's last hour": "2027-08-15 23:05",
    "29 February": "2028-02-29 12:00",
    "31 December": "2027-12-31 23:58",
}
# Two minutes before the clocks change. In UTC they never do: it gets the nights of Europe.
NIGHTS = {
    "UTC": {"a night in March": "2027-03-28 00:58", "a night in October": "2027-10-31 00:58"},
    "Pacific/Auckland": {"into summer time": "2027-09-26 01:58", "out of summer time": "2027-04-04 02:58"},
    "America/Los_Angeles": {"into summer time": "2027-03-14 01:58", "out of summer time": "2027-11-07 01:58"},
}
# On PostgreSQL each kind of day comes once: the place of its zone among NIGHTS. In UTC no night is special.
ON_POSTGRES = (0, 1, 2, 1, 2)
# Rooms whose tests deal with days, periods, ends and retention.
PATHS = (
    "mipass/base",
    "mipass/domains/accounts",
    "mipass/domains/admins",
    "mipass/domains/clients",
    "mipass/domains/credentials/bulk_uploads",
    "mipass/domains/credentials/exports",
    "mipass/domains/credentials/tests",
    "mipass/domains/credits",
    "mipass/domains/issuer",
    "mipass/domains/readers",
    "mipass/flows",
    "mipass/doors/console/tests/test_overview.py",
    "mipass/doors/console/tests/test_vouchers.py",
    "mipass/doors/jobs/tests",
    "mipass/doors/portal/attention",
    "mipass/doors/portal/audit",
    "mipass/doors/portal/bulk",
    "mipass/doors/portal/credentials/tests/test_validity.py",
    "mipass/doors/portal/distributor",
    "mipass/doors/portal/exports",
    "mipass/doors/portal/home",
    "mipass/doors/portal/statement",
    "mipass/doors/web",
    "tests/test_days.py",
)


@dataclass(frozen=True, slots=True)
class Day:
    """A moment as the clocks of a zone show it; of an hour that comes twice, the first."""

    name: str
    zone: str
    local: str

    @property
    def seconds(self) -> int:
        """Since 1970, in UTC."""
        return int(datetime.fromisoformat(self.local).replace(tzinfo=ZoneInfo(self.zone)).timestamp())


def all_days() -> Iterator[Day]:
    """Each day in each zone."""
    for zone, nights in NIGHTS.items():
        yield from (Day(name, zone, local) for name, local in {**EVERYWHERE, **nights}.items())


def all_runs() -> Iterator[str]:
    """Each kind of day with all tests on PostgreSQL, and with a third of them in each zone on SQLite.

    A test meets each kind of day once on either, and the zones in turns.
    """
    zones = len(NIGHTS)
    for number, day in enumerate(all_days()):
        zone, kind = divmod(number, len(ON_POSTGRES))
        moment = f"{day.zone} {day.seconds} {day.name}"
        yield f"sqlite {(zone + kind) % zones}/{zones} {moment}"
        if ON_POSTGRES[kind] == zone:
            yield f"postgres - {moment}"


def main(wanted: str = "runs") -> None:
    """Print what was asked for."""
    print(*((path for path in PATHS if Path(path).exists()) if wanted == "paths" else all_runs()), sep="\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
