"""Operations that will end: since when that is said, and when they do (RFC 9745 and RFC 8594)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from django.conf import settings
from django.http.response import HttpResponseBase

SHORTEST = timedelta(days=180)  # between the two
PAGE = "/api/docs"


@dataclass(frozen=True, slots=True)
class Retiring:
    """``instead`` says in a sentence what to use. Raises ValueError for an end that comes too early."""

    since: datetime
    ends: datetime
    instead: str

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.ends - self.since < SHORTEST:
            raise ValueError(f"An operation is retired {SHORTEST.days} days ahead, in UTC.")


# By operation. The names are those of the views; a test looks whether there are such.
RETIRING: dict[str, Retiring] = {}


def tell_retiring(name: str, response: HttpResponseBase) -> bool:
    """Say in an answer of this operation that it will end, if it will; whether it will."""
    found = RETIRING.get(name)
    if found is None:
        return False
    page = f'<{settings.CONFIG.public_url}{PAGE}#{name}>; rel="deprecation"; type="text/html"'
    links = [link for link in (response.headers.get("Link"), page) if link]
    response["Deprecation"] = f"@{int(found.since.timestamp())}"
    response["Sunset"] = format_datetime(found.ends.astimezone(UTC), usegmt=True)
    response["Link"] = ", ".join(links)
    return True
