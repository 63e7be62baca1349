"""The look that an installation gives the portal: its name, its accent colour, its support contact."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from mipass.config import Config

DEFAULT_ACCENT = Config.model_fields["brand_accent"].default


def brand() -> dict[str, str]:
    """What pages show of the brand; ``stylesheet`` only where the accent is the installation's own."""
    config = settings.CONFIG
    own_accent = config.brand_accent.lower() != DEFAULT_ACCENT
    return {
        "name": config.brand_name,
        "vendor": config.brand_vendor,
        "accent": config.brand_accent,
        "support": config.brand_support,
        "stylesheet": reverse("brand_stylesheet") if own_accent else "",
    }


@require_safe
@cache_control(public=True, max_age=3600)
def brand_stylesheet(_request: HttpRequest) -> HttpResponse:
    """A stylesheet that sets the accent, and black or white upon it, whichever can be read better."""
    accent = settings.CONFIG.brand_accent
    text = "#ffffff" if contrast_with_white(accent) >= contrast_with_black(accent) else "#000000"
    css = f":root{{--accent:{accent};--on-accent:{text}}}"
    return HttpResponse(css, content_type="text/css; charset=utf-8")


def contrast_with_white(colour: str) -> float:
    """Contrast ratio of a #rrggbb colour against white (WCAG 2.2, definition of contrast ratio)."""
    return 1.05 / (_luminance(colour) + 0.05)


def contrast_with_black(colour: str) -> float:
    """Contrast ratio of a #rrggbb colour against black."""
    return (_luminance(colour) + 0.05) / 0.05


def _luminance(colour: str) -> float:
    # WCAG 2.2, definition of relative luminance, from sRGB.
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
