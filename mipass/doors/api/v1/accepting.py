"""Which of the media types of an answer a request prefers (RFC 9110, 12.5.1)."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from mipass.doors.api.v1.problems import Refusal


def accepted_kind(request: HttpRequest, kinds: Sequence[str]) -> str:
    """The preferred one; the first where it does not matter. Raises Refusal where none is accepted."""
    preferred = request.get_preferred_type(kinds) if request.headers.get("Accept") else kinds[0]
    if preferred is None:
        raise Refusal(406, "not_acceptable", f"Accept one of these: {', '.join(kinds)}.")
    return preferred
