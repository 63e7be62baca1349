"""Lists of the public API: walked by a cursor that stays where it is whatever is added or removed."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Schema
from pydantic import ConfigDict, Field

from mipass.base.kit.paging import count_found
from mipass.doors.api.v1.problems import Refusal

DIGEST_LENGTH = 8
DOWN = "-"  # before a field: from its highest value on
M = TypeVar("M", bound=Model)
T = TypeVar("T")


class Walk(Schema):
    """Which part of a list is asked for."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=100, description="How many at most")
    after: str | None = Field(
        None,
        max_length=500,
        description="`next_cursor` of the page before; the other parameters stay the same",
    )
    count: bool = Field(False, description="Count them too, up to 10,000")


class Page(Schema, Generic[T]):
    """A part of a list, in the order of ids."""

    data: list[T]
    has_more: bool
    next_cursor: str | None
    total: int | None = None
    total_is_exact: bool | None = None


def page(
    request: HttpRequest,
    response: HttpResponse,
    walk: Walk,
    rows: QuerySet[M],
    render: Callable[[Sequence[M]], list[Any]],
    *,
    by: Sequence[str] = ("id",),
) -> dict[str, Any]:
    """A page of ``rows`` in the order of these fields, which no two rows have alike; ``-`` is downwards.

    ``render`` shows all of them at once. Raises ``bad_cursor``.
    """
    digest = _digest(request, walk)
    beyond = rows if walk.after is None else rows.filter(_behind(rows, by, read_cursor(walk.after, digest)))
    found = list(beyond.order_by(*by)[: walk.limit + 1])
    shown, has_more = found[: walk.limit], len(found) > walk.limit
    body: dict[str, Any] = {
        "data": render(shown),
        "has_more": has_more,
        "next_cursor": write_cursor(_place(shown[-1], by), digest) if has_more else None,
    }
    if has_more:
        response["Link"] = f'<{_next_url(request, body["next_cursor"])}>; rel="next"'
    if walk.count:
        total, is_exact = count_found(rows)
        body |= {"total": total, "total_is_exact": is_exact}
    return body


def write_cursor(place: Sequence[str], digest: str) -> str:
    """A place in the list that the digest stands for."""
    return base64.urlsafe_b64encode(json.dumps([*place, digest]).encode()).decode().rstrip("=")


def read_cursor(text: str, digest: str) -> Sequence[str]:
    """The place behind which the page begins. Raises ``bad_cursor`` for what is none, or of another list."""
    try:
        match json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))):
            case [*place, str(of)] if of == digest and all(isinstance(each, str) for each in place):
                return place
    except (ValueError, RecursionError):
        pass
    raise _bad_cursor()


def _bad_cursor() -> Refusal:
    return Refusal(
        400,
        "bad_cursor",
        "This cursor is not of this list. Send `next_cursor` as it was given, with the same parameters.",
    )


def _place(row: Model, by: Sequence[str]) -> Sequence[str]:
    """The sort values of a row, in text."""
    values = (getattr(row, name.removeprefix(DOWN)) for name in by)
    return [each.isoformat() if isinstance(each, datetime) else str(each) for each in values]


def _behind(rows: QuerySet[M], by: Sequence[str], place: Sequence[str]) -> Q:
    """The rows behind this place in the order of one field, or of two in the same direction."""
    if len(place) != len(by):
        raise _bad_cursor()
    names, beyond = [name.removeprefix(DOWN) for name in by], "lt" if by[0].startswith(DOWN) else "gt"
    try:
        values = [
            rows.model._meta.get_field(name).to_python(text)  # type: ignore[union-attr]
            for name, text in zip(names, place, strict=True)
        ]
    except (ValidationError, ValueError):
        raise _bad_cursor() from None
    if len(names) == 1:
        return Q(**{f"{names[0]}__{beyond}": values[0]})
    (first, second), (at, last) = names, values
    later = Q(**{f"{first}__{beyond}": at}) | Q(**{first: at, f"{second}__{beyond}": last})
    return Q(**{f"{first}__{beyond}e": at}) & later


def _digest(request: HttpRequest, walk: Walk) -> str:
    """What a cursor is bound to: the list with its filters."""
    filters = walk.model_dump(mode="json", exclude={"limit", "after", "count"})
    whole = json.dumps([request.path, filters], sort_keys=True).encode()
    return hashlib.sha256(whole).hexdigest()[:DIGEST_LENGTH]


def _next_url(request: HttpRequest, cursor: str) -> str:
    query = {name: value for name, value in request.GET.items() if name != "after"}
    return f"{settings.CONFIG.public_url}{request.path}?{urlencode({**query, 'after': cursor})}"
