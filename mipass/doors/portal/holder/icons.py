"""The product's mark as a PNG, for home screens. The same drawing as ``static/icon.svg``."""

from __future__ import annotations

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from mipass.base.kit.colour import text_upon

SIZES = (180, 192, 512)
_UNITS = 28  # the drawing's width and height
_FINER = 4  # drawn larger and scaled down, for smooth edges


@lru_cache(maxsize=8)
def draw_icon(size: int, accent: str) -> bytes:
    """A square of that many pixels in the accent up to its edges, which each system cuts to its own shape."""
    unit = size * _FINER / _UNITS
    image = Image.new("RGB", (size * _FINER, size * _FINER), accent)
    draw = ImageDraw.Draw(image)
    door = tuple(unit * each for each in (8, 6.5, 20, 21.5))
    draw.rounded_rectangle(
        door, radius=2.8 * unit, fill=text_upon(accent), corners=(False, True, False, False)
    )
    knob = tuple(unit * each for each in (14.1, 12.9, 17.1, 15.9))
    draw.ellipse(knob, fill=accent)
    stream = io.BytesIO()
    image.resize((size, size), Image.Resampling.LANCZOS).save(stream, "PNG", optimize=True)
    return stream.getvalue()
