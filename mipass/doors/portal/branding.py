"""The look of the portal: the distributor's own where there is one, else the installation's."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from mipass.base.kit.colour import BLACK, WHITE, mix, text_upon
from mipass.base.kit.replica import may_be_old
from mipass.config import Config
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.queries import find_accent, find_logo, find_logo_version

DEFAULT_ACCENT = Config.model_fields["brand_accent"].default
YEAR = 31_536_000


def brand(distributor: Distributor | None = None) -> dict[str, str]:
    """What pages show of the brand; ``stylesheet`` only where the accent is not the product's own."""
    config = settings.CONFIG
    return {
        "name": (distributor and distributor.brand_name) or config.brand_name,
        "vendor": config.brand_vendor,
        "vendor_support": config.brand_support,
        "accent": (distributor and distributor.brand_accent) or config.brand_accent,
        "support": (distributor and distributor.brand_support) or config.brand_support,
        "stylesheet": _stylesheet(distributor),
        "logo": logo_address(distributor) if distributor else "",
    }


def _stylesheet(distributor: Distributor | None) -> str:
    if distributor and distributor.brand_accent:
        address = reverse("distributor_stylesheet", kwargs={"distributor_id": distributor.id})
        return f"{address}?v={distributor.brand_accent.removeprefix('#')}"
    own_accent = settings.CONFIG.brand_accent.lower() != DEFAULT_ACCENT
    return reverse("brand_stylesheet") if own_accent else ""


def logo_address(distributor: Distributor) -> str:
    """The path of the logo, with its version; empty for none."""
    if not distributor.logo_version:
        return ""
    address = reverse("distributor_logo", kwargs={"distributor_id": distributor.id})
    return f"{address}?v={distributor.logo_version}"


@require_safe
@cache_control(public=True, max_age=3600)
def brand_stylesheet(_request: HttpRequest) -> HttpResponse:
    """The installation's accent."""
    return _css(settings.CONFIG.brand_accent)


@require_safe
def distributor_stylesheet(request: HttpRequest, distributor_id: UUID) -> HttpResponse:
    """A distributor's accent, to anybody: people without an account see its invitations."""
    with may_be_old():
        accent = find_accent(distributor_id=distributor_id)
    if not accent:
        raise Http404
    return _kept(request, _css(accent), accent.removeprefix("#"))


def _css(accent: str) -> HttpResponse:
    """A stylesheet that sets the accent, what is written upon it, and its shade under the pointer."""
    text = text_upon(accent)
    strong = mix(accent, 0.86, BLACK if text == WHITE else WHITE)
    css = f":root{{--accent:{accent};--on-accent:{text};--accent-strong:{strong}}}"
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def _logo_etag(_request: HttpRequest, distributor_id: UUID) -> str | None:
    with may_be_old():
        version = find_logo_version(distributor_id=distributor_id)
    return f'"{version}"' if version else None


@require_safe
@condition(etag_func=_logo_etag)
def distributor_logo(request: HttpRequest, distributor_id: UUID) -> HttpResponse:
    """A distributor's logo, to anybody; always the PNG that the portal drew, and never a document."""
    with may_be_old():
        png = find_logo(distributor_id=distributor_id)
    if png is None:
        raise Http404
    return public_logo(request, png, str(_logo_etag(request, distributor_id)).strip('"'))


def public_logo(request: HttpRequest, png: bytes, version: str) -> HttpResponse:
    """A PNG that the portal drew, and nothing that a browser could take for a document."""
    response = HttpResponse(png, content_type="image/png")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return _kept(request, response, version)


def _kept(request: HttpRequest, response: HttpResponse, version: str) -> HttpResponse:
    """Under the address of the present version it may be kept for ever; under another for a moment."""
    if request.GET.get("v") == version:
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
    else:
        patch_cache_control(response, public=True, max_age=60)
    return response
