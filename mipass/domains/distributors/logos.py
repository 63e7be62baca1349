"""Making an uploaded logo safe to show: it is decoded, made small, and drawn anew as a plain PNG."""

from __future__ import annotations

import io
import warnings

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from mipass.base.kit.errors import Invalid

LARGEST_FILE = 200_000  # bytes
LARGEST_SIDE = 4_000  # pixels
SHORTEST_SIDE = 16
BOX = (480, 160)  # three times what pages show, for fine screens
FORMATS = ("PNG", "JPEG", "WEBP")


def clean_logo(content: bytes) -> bytes:
    """A PNG of at most 480 x 160 pixels that carries nothing but its pixels. Raises Invalid.

    PNG, JPEG and WebP are known by their signatures, whatever the file is called.
    """
    if len(content) > LARGEST_FILE:
        raise _invalid(_("Use a file of at most 200 kB."), "too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the sides are checked here
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                _refuse_odd_sides(*image.size)
                return _drawn_anew(image)
    except Image.DecompressionBombError:
        raise _odd_sides() from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
        # What the library raises for broken files of the three formats.
        raise _invalid(
            _("This file is not a PNG, JPEG or WebP image, or it is damaged."), "bad_image"
        ) from None


def _drawn_anew(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(_in_eight_bits(image))
    upright.thumbnail(BOX)
    canvas = Image.new("RGBA", upright.size)  # knows no profile, text or location of the original
    canvas.paste(upright.convert("RGBA"))
    png = io.BytesIO()
    canvas.save(png, "PNG", optimize=True)
    return png.getvalue()


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """A picture of 16 bits a grey, or of more, with its greys where they were: Pillow cuts them to white."""
    if image.mode == "I" or image.mode.startswith("I;16"):
        return image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    if image.mode == "F":  # from black, 0, to white, 1
        return image.point(lambda value: value * 255).convert("L")
    return image


def _refuse_odd_sides(width: int, height: int) -> None:
    if min(width, height) < SHORTEST_SIDE or max(width, height) > LARGEST_SIDE:
        raise _odd_sides()


def _odd_sides() -> Invalid:
    return _invalid(_("Use an image of 16 to 4,000 pixels in width and height."), "bad_size")


def _invalid(message: str, code: str) -> Invalid:
    return Invalid(message, code=code, field="logo")
