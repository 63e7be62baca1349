"""A part of a file for whoever lost the rest of it on the way (RFC 9110, 14), or the whole of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

_ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
OCTETS = "application/octet-stream"


def ranged_file(request: HttpRequest, parts: Iterable[bytes], *, size: int, etag: str) -> HttpResponse:
    """The file, or the one range of it that is asked for; 416 for one that it does not have.

    ``size`` in octets. Several ranges at once, and what is no range of octets, get the whole file, as the
    standard permits; so does a client that has a part of another version (If-Range).
    """
    tag = f'"{etag}"'
    wanted = _wanted(request, size, tag)
    if wanted is not None and not wanted:
        return _marked(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), tag)
    found = wanted or range(size)
    answer = StreamingHttpResponse(
        _cut(parts, found),
        status=200 if wanted is None else 206,
        content_type=OCTETS,
        headers={"Content-Length": str(len(found))},
    )
    if wanted is not None:
        answer["Content-Range"] = f"bytes {found.start}-{found.stop - 1}/{size}"
    return _marked(cast("HttpResponse", answer), tag)  # views are typed by the usual answer


def _marked(answer: HttpResponse, tag: str) -> HttpResponse:
    answer["Accept-Ranges"], answer["ETag"] = "bytes", tag
    return answer


def _wanted(request: HttpRequest, size: int, tag: str) -> range | None:
    """The octets that are asked for, an empty range where there are none such; None for all of them."""
    asked = _ONE_RANGE.fullmatch(request.headers.get("Range", "").strip())
    is_same = request.headers.get("If-Range", tag) == tag
    if asked is None or asked.group(0) == "bytes=-" or not is_same:
        return None
    first, last = asked.groups()
    if not first:
        return range(max(size - int(last), 0), size)
    end = min(int(last) + 1, size) if last else size
    return None if last and int(last) < int(first) else range(int(first), max(end, int(first)))


def _cut(parts: Iterable[bytes], wanted: range) -> Iterator[bytes]:
    at = 0
    for part in parts:
        found = part[max(wanted.start - at, 0) : max(wanted.stop - at, 0)]
        if found:
            yield found
        at += len(part)
        if at >= wanted.stop:
            return
