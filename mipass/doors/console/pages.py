"""What the console's lists and confirmations have in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse

from mipass.doors.web.door import ActionForm, OperatorRequest, done, refusals_in, show_form
from mipass.doors.web.lists import ListState, sort_links
from mipass.doors.web.sent import posted


def list_context(state: ListState, columns: Mapping[str, str], page: Mapping[str, Any]) -> dict[str, Any]:
    """What the head, the sortable columns and the pager of a list show."""
    return {
        "query": state.query,
        "search_fields": state.hidden("q"),
        "clear_url": state.url(q=""),
        "sort": sort_links(state, [*columns]),
        "page": page,
    }


def confirm(
    request: OperatorRequest,
    template: str,
    action: Callable[[], object],
    *,
    back: str,
    context: Mapping[str, Any],
) -> HttpResponse:
    """A dialog that says what will happen (GET), and does it (POST)."""
    form = ActionForm(posted(request))
    if form.is_bound:
        with refusals_in(form):
            action()
            return done(request, back)
    return show_form(request, template, form, {**context, "close_url": back})
