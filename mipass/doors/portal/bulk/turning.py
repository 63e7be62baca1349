"""Turning the pages of one table of an upload, while its other tables stay where they are."""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from mipass.doors.web.door import PortalRequest

M = TypeVar("M", bound=Model)
LONGEST = 6  # digits of a page's number
PER_PAGE = 50
Shown = dict[str, Any]


def page_of(request: PortalRequest, name: str, rows: QuerySet[M], *, total: int) -> Shown:
    """The rows of the page that the address names, and what its pager shows.

    ``total`` is how many there are: nobody has to count them again. A page that there is not is the last.
    """
    last = max(1, -(-total // PER_PAGE))
    text = request.GET.get(name, "")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else 1
    number = min(max(1, number), last)
    start = (number - 1) * PER_PAGE
    shown = [*rows[start : start + PER_PAGE]]
    return {
        "rows": shown,
        "start": start + 1,
        "end": start + len(shown),
        "total": total,
        "number": number,
        "name": name,
        "has_others": last > 1,
        "first_url": _url(request, name, 1) if number > 1 else None,
        "previous_url": _url(request, name, number - 1) if number > 1 else None,
        "next_url": _url(request, name, number + 1) if number < last else None,
        "last_url": _url(request, name, last) if number < last else None,
    }


def _url(request: HttpRequest, name: str, number: int) -> str:
    query = request.GET.copy()
    query[name] = str(number)
    query.pop("again", None)
    return f"?{query.urlencode()}#{name}"
