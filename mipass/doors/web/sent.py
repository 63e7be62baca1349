"""What a request that a page sent brings along: the form's data, and which page it was."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """The data of a form that was sent, be it empty."""
    return request.POST if request.method == "POST" else None


def sending_page(request: HttpRequest) -> str:
    """The address that the browser says it was sent from; nobody has checked it."""
    return request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")


def came_from(request: HttpRequest, *, default: str, allowed: tuple[str, ...]) -> str:
    """The page on which the person pressed, with its search and place, if its path is an allowed one.

    Only path and query are taken, so it never leads to another site.
    """
    try:
        page = urlsplit(sending_page(request))
    except ValueError:  # brackets that hold no IPv6 address
        return default
    if page.path not in allowed:
        return default
    return f"{page.path}?{page.query}" if page.query else page.path
