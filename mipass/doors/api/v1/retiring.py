"""Saying in an answer that the operation will end, and when (RFC 9745 and RFC 8594)."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime

from django.conf import settings
from django.http.response import HttpResponseBase

from mipass.domains.clients.retiring import RETIRING

PAGE = "/api/docs"


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
