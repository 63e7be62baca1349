"""Colours as #rrggbb: how well two can be told apart, and how the stylesheet mixes them."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid

WHITE, BLACK = "#ffffff", "#000000"
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3: text of usual size
Oklab = tuple[float, float, float]


def clean_colour(text: str, *, field: str) -> str:
    """#rrggbb in lower case, from three or six hex digits with or without #. Raises Invalid."""
    digits = text.strip().removeprefix("#").lower()
    if re.fullmatch("[0-9a-f]{3}", digits):
        digits = "".join(2 * digit for digit in digits)
    if not re.fullmatch("[0-9a-f]{6}", digits):
        raise Invalid(
            _("Enter a colour as # and six hex digits, such as #4050d0."), code="bad_colour", field=field
        )
    return f"#{digits}"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def text_upon(colour: str) -> str:
    """Black or white, whichever can be read better upon the colour; one of them always has 4.5:1."""
    return WHITE if contrast(colour, WHITE) >= contrast(colour, BLACK) else BLACK


def mix(one: str, share: float, other: str) -> str:
    """``share`` of one colour and the rest of another: color-mix(in oklab, …) of CSS Color 5, 2."""
    pairs = zip(_to_oklab(one), _to_oklab(other), strict=True)
    lightness, a, b = (share * first + (1 - share) * second for first, second in pairs)
    return _from_oklab((lightness, a, b))


def _luminance(colour: str) -> float:
    # WCAG 2.2, definition of relative luminance.
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(colour: str) -> tuple[float, float, float]:
    # The transfer function of sRGB, IEC 61966-2-1.
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return red, green, blue


def _to_oklab(colour: str) -> Oklab:
    # CSS Color 4, 10.2: sample code for colour conversions, with its matrices joined.
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(colour: Oklab) -> str:
    lightness, a, b = colour
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{_byte(channel):02x}" for channel in channels)


def _byte(channel: float) -> int:
    channel = min(1.0, max(0.0, channel))
    encoded = 12.92 * channel if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055
    return round(255 * encoded)
