"""The state of a list, kept in its URL: search, sort, rows per page, and the place in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest

from mipass.base.kit.paging import PER_PAGE_CHOICES, Cursor, Page, keyset_page, numbered_page
from mipass.doors.web.words import grouped

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class ListState:
    """What the URL says. ``sort`` is a column's public name, "-" before it for descending."""

    request: HttpRequest
    query: str
    sort: str
    per_page: int
    page: int
    cursor: Cursor
    extra: Mapping[str, str]

    def url(self, **changes: str) -> str:
        """This list's address with some of its state changed; empty values are left out."""
        state = {**self._stable(), **changes}
        params = self.request.GET.copy()
        params.clear()
        for name, value in state.items():
            if value:
                params[name] = value
        return f"{self.request.path}?{params.urlencode()}" if params else self.request.path

    def _stable(self) -> dict[str, str]:
        return {"q": self.query, "sort": self.sort, "per_page": str(self.per_page), **self.extra}

    def hidden(self, *without: str) -> list[tuple[str, str]]:
        """The state as hidden fields of a GET form, without the fields that it shows itself."""
        return [(name, value) for name, value in self._stable().items() if value and name not in without]


def read_state(
    request: HttpRequest, *, default_sort: str, sorts: Sequence[str], extra: Sequence[str] = ()
) -> ListState:
    """The list's state from its URL; whatever is wrong there falls back to the default."""
    sort = request.GET.get("sort", default_sort)
    per_page = _number(request.GET.get("per_page"), PER_PAGE_CHOICES[0])
    return ListState(
        request=request,
        query=_text(request, "q")[:200],
        sort=sort if sort.lstrip("-") in sorts else default_sort,
        per_page=per_page if per_page in PER_PAGE_CHOICES else PER_PAGE_CHOICES[0],
        page=_number(request.GET.get("page"), 1),
        cursor=Cursor.decode(request.GET.get("cursor", "")),
        extra={name: _text(request, name)[:50] for name in extra},
    )


def _text(request: HttpRequest, name: str) -> str:
    """A parameter without NUL, which PostgreSQL takes in no text."""
    return request.GET.get(name, "").replace("\x00", "").strip()


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else default


def sort_links(state: ListState, columns: Sequence[str]) -> dict[str, dict[str, str]]:
    """For each sortable column its direction, and its link, which turns the order it has already."""
    links = {}
    for column in columns:
        ascending, descending = state.sort == column, state.sort == f"-{column}"
        direction = "ascending" if ascending else "descending" if descending else "none"
        links[column] = {
            "href": state.url(sort=f"-{column}" if ascending else column),
            "direction": direction,
        }
    return links


def number_pages(
    state: ListState, rows: QuerySet[M], columns: Mapping[str, str]
) -> tuple[Sequence[M], dict[str, Any]]:
    """A page by number of a short list, and what the pager shows. ``columns``: public name to field."""
    field = columns[state.sort.lstrip("-")]
    order = [f"-{field}" if state.sort.startswith("-") else field, "id"]
    page, number = numbered_page(rows, order=order, number=state.page, per_page=state.per_page)
    links = {
        name: None if place is None else state.url(page=str(place.start))
        for name, place in _places(page).items()
    }
    return page.rows, {**_pager(state, page), **links, "number": number}


def key_pages(
    state: ListState,
    rows: QuerySet[M],
    columns: Mapping[str, str],
    *,
    total: int,
    exact: bool = True,
    ways: Sequence[QuerySet[M]] = (),
) -> tuple[Sequence[M], dict[str, Any]]:
    """A page by cursor of a long list, whose total is known, and what the pager shows.

    ``ways`` are questions that find the same rows together, each quicker to put in order.
    """
    field = columns[state.sort.lstrip("-")]
    order = f"-{field}" if state.sort.startswith("-") else field
    page = keyset_page(
        rows,
        order=order,
        cursor=state.cursor,
        per_page=state.per_page,
        total=total,
        total_is_exact=exact,
        ways=ways,
    )
    links = {
        name: None if place is None else state.url(cursor=place.encode())
        for name, place in _places(page).items()
    }
    if page.first is not None:
        links["first_url"] = state.url()
    return page.rows, {**_pager(state, page), **links, "number": (page.start - 1) // state.per_page + 1}


def _places(page: Page[M]) -> dict[str, Cursor | None]:
    return {
        "first_url": page.first,
        "previous_url": page.previous,
        "next_url": page.next,
        "last_url": page.last,
    }


def _pager(state: ListState, page: Page[M]) -> dict[str, Any]:
    return {
        "start": page.start,
        "end": page.end,
        "total_text": grouped(page.total) + ("" if page.total_is_exact else "+"),
        "per_page": state.per_page,
        "per_page_choices": PER_PAGE_CHOICES,
        "hidden_fields": state.hidden("per_page"),
    }
