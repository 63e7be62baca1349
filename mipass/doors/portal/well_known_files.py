"""What browsers and search engines ask every host for by themselves."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

NOTHING_TO_SEARCH = "User-agent: *\nDisallow: /\n"


@require_safe
@cache_control(public=True, max_age=3600)
def favicon(_request: HttpRequest) -> HttpResponse:
    """The portal's mark, for whoever does not read the page's own link to it: a file, a mail program."""
    return redirect(static("icon.svg"))


@require_safe
@cache_control(public=True, max_age=3600)
def robots(_request: HttpRequest) -> HttpResponse:
    """Nothing here is for search engines: links in mails are keys (RFC 9309, 2.2.2)."""
    return HttpResponse(NOTHING_TO_SEARCH, content_type="text/plain; charset=utf-8")


urlpatterns: list[URLPattern] = [
    path("favicon.ico", favicon, name="favicon"),
    path("robots.txt", robots, name="robots"),
]
