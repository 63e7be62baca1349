"""QR codes, drawn here: no text of ours goes to a service of others."""

from __future__ import annotations

import io

from django.utils.safestring import SafeString, mark_safe
from qrcode import QRCode
from qrcode.image.pil import PilImage
from qrcode.image.svg import SvgPathImage

QUIET_ZONE = 4  # modules: ISO/IEC 18004, 6.3.8


PIXELS = 5  # of a module in a picture of pixels


def qr_png(text: str) -> bytes:
    """The code as a PNG, for mail programs."""
    code = QRCode(border=QUIET_ZONE, box_size=PIXELS, image_factory=PilImage)
    code.add_data(text)
    stream = io.BytesIO()
    code.make_image().save(stream)
    return stream.getvalue()


def qr_svg(text: str) -> SafeString:
    """The code as an SVG element; it holds squares alone, nothing of the text as text."""
    code = QRCode(border=QUIET_ZONE, image_factory=SvgPathImage)
    code.add_data(text)
    return mark_safe(str(code.make_image().to_string(encoding="unicode")))  # noqa: S308
