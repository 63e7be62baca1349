"""The holder's app: one page for everybody, filled by its scripts with what the phone keeps."""

from __future__ import annotations

import hashlib
import json
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from mipass.doors.portal.holder.icons import draw_icon
from mipass.doors.portal.holder.shell import shell_files, worker_source
from mipass.doors.portal.holder.words import words

SCREENS = [
    f"holder/screens/{name}.html"
    for name in ("parts", "list", "places", "accepting", "card", "door", "enrolling")
]


@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The page, the same for everybody: what a link brings stands behind the ``#`` and never comes here."""
    # A phone keeps this page: nothing of an admin who is signed in goes into it.
    request.user = AnonymousUser()
    # Nor what a damaged link brought: the language's choice leads back to the page as it is.
    request.path, request.META["QUERY_STRING"] = reverse("holder_page"), ""
    facts = {
        "here": reverse("holder_page"),
        "origins": settings.CONFIG.public_url,
        "screens": SCREENS,
        "simulated_reader": settings.CONFIG.simulated_reader_url,
        "words": words(),
    }
    response = render(request, "holder/page.html", facts)
    response["Referrer-Policy"] = "no-referrer"
    response._csp_update = _policy()  # type: ignore[attr-defined]
    return response


@require_safe
@never_cache
def respelt(request: HttpRequest) -> HttpResponse:
    """To the page from another spelling of its path, with what the query brings."""
    query = request.META.get("QUERY_STRING", "")
    return redirect(f"{reverse('holder_page')}{'?' if query else ''}{query}")


def _policy() -> dict[str, list[str]]:
    """What this page may beyond others: be an app, ask from a host of its own, reach a simulated reader."""
    config = settings.CONFIG
    parts = urlsplit(config.public_url)
    connect = [f"{parts.scheme}://{parts.netloc}", config.simulated_reader_url]
    return {
        "connect-src": [each for each in connect if each],
        "img-src": connect[:1],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
    }


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(_request: HttpRequest) -> HttpResponse:
    """What a browser needs to keep the page as an app (W3C Web Application Manifest)."""
    config, here = settings.CONFIG, reverse("holder_page")
    icons = [
        {
            "src": reverse(f"holder_icon_{size}"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in (192, 512)
        for purpose in ("any", "maskable")
    ]
    facts = {
        "id": here,
        "name": config.brand_name,
        "short_name": config.brand_name,
        "description": _("Mobile credentials that open doors"),
        "start_url": here,
        "scope": here,
        "display": "standalone",
        "background_color": "#f5f6f8",
        "theme_color": config.brand_accent,
        "icons": icons,
    }
    return JsonResponse(facts, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=86_400)
def icon(_request: HttpRequest, size: int) -> HttpResponse:
    """The product's mark in the installation's accent."""
    return HttpResponse(draw_icon(size, settings.CONFIG.brand_accent), content_type="image/png")


@require_safe
@never_cache
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, with the files of the shell, and nothing else, to keep."""
    files = [reverse("holder_manifest"), *map(static, shell_files())]
    facts = {
        "files": files,
        "page": reverse("holder_page"),
        "static": settings.STATIC_URL,
        "version": hashlib.sha256("\n".join(files).encode()).hexdigest()[:16],
    }
    source = f"const FACTS = {json.dumps(facts)};\n{worker_source()}"
    return HttpResponse(source, content_type="text/javascript; charset=utf-8")
