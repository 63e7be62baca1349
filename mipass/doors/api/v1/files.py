"""Files by program: whole, with their length, or else visibly broken where they break off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from django.http import HttpResponse, StreamingHttpResponse

MOST_AT_ONCE = 10_000  # rows that are written before the first is sent


def whole(answer: HttpResponse, *, rows: int) -> HttpResponse:
    """A file of so many rows with `Content-Length`; one of more is sent in chunks, whose end is marked."""
    if rows <= MOST_AT_ONCE and answer.streaming:
        octets = b"".join(cast("Iterable[bytes]", cast("StreamingHttpResponse", answer).streaming_content))
        told = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
        answer = HttpResponse(octets, content_type=answer.headers["Content-Type"], headers=told)
        answer["Content-Length"] = str(len(octets))
    return answer
