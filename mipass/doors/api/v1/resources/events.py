"""The event feed: every public event once, in order, past a cursor that cannot skip one."""

from __future__ import annotations

from typing import Any

from ninja import Query, Router

from mipass.base.audit.feed import BadCursor, CursorGone, read_feed
from mipass.base.audit.public import EVERYTHING, rendered
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.problems import Refusal
from mipass.doors.api.v1.schemas.events import EventPage, FeedQuery

router = Router(tags=["Events"])


@endpoint(
    router, "GET", "/events", scope="events:read", answers=EventPage, query=FeedQuery, refuses=["cursor_gone"]
)
def list_events(request: ApiRequest, query: Query[FeedQuery]) -> dict[str, Any]:
    """What happened since a cursor. Without `after`: nothing yet, and the cursor of now.

    Each event comes once, in the order of `sequence`, some seconds after it happened. Keep `next_cursor`
    when you have worked through `data`, and ask again after `poll_after` seconds. 410 `cursor_gone`: the
    database was put back to an older state; list everything anew, then go on from `oldest`.
    """
    types = (EVERYTHING,) if query.types is None else [each.strip() for each in query.types.split(",")]
    try:
        page = read_feed(
            actor=request.call.actor,
            after=query.after,
            types=types,
            organization_id=query.organization_id,
            limit=query.limit,
        )
    except BadCursor as error:
        raise Refusal(400, error.code, error.message) from None
    except CursorGone as error:
        raise Refusal(410, error.code, error.message, oldest=error.oldest) from None
    return {
        "data": [rendered(item) for item in page.items],
        "next_cursor": page.next_cursor,
        "has_more": page.has_more,
        "poll_after": page.poll_after,
    }
