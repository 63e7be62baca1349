"""The firmware repository as readers and phones fetch it: public, since its signatures say what is true.

An address of metadata is `<version>.<role>.json`, or `timestamp.json`; one of an image
`<sha256>.<target>` (TUF 1.0, 6.2). What bears a version or a digest never changes.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from mipass.base.kit.replica import may_be_old
from mipass.domains.readers.online_signing import renew_timestamp
from mipass.domains.readers.repository import find_image, find_metadata
from mipass.doors.web.ranges import ranged_file

UNCHANGING = "public, max-age=31536000, immutable"


@require_safe
def metadata(_request: HttpRequest, name: str) -> HttpResponse:
    """A signed file. The timestamp is made anew when half of its life is over, worker or no worker."""
    is_timestamp = name == "timestamp"
    if is_timestamp:
        renew_timestamp()
        content = find_metadata(name)
    else:
        with may_be_old():
            content = find_metadata(name)
        content = content or find_metadata(name)  # what is named by what is newest may not be there yet
    if content is None:
        return HttpResponse(status=404)
    return HttpResponse(
        content,
        content_type="application/json",
        headers={"Cache-Control": "no-cache" if is_timestamp else UNCHANGING},
    )


@require_safe
def image(request: HttpRequest, name: str) -> HttpResponse:
    """A published image, or a part of it."""
    found = find_image(name)
    if found is None:
        return HttpResponse(status=404)
    answer = ranged_file(request, found.parts, size=found.size, etag=found.sha256)
    answer["Cache-Control"] = UNCHANGING
    return answer


urlpatterns = [
    path("metadata/<str:name>.json", metadata, name="firmware_metadata"),
    path("targets/<str:name>", image, name="firmware_image"),
]
