"""The time zones that a person can choose."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

# The database's other names (US/Pacific, Etc/GMT+5 with its sign turned, EST) are kept for old programs.
AREAS = {
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
}


@cache
def list_zones() -> tuple[str, ...]:
    """UTC, then the names of the IANA time zone database by continent or ocean."""
    return ("UTC", *sorted(name for name in available_timezones() if name.partition("/")[0] in AREAS))
