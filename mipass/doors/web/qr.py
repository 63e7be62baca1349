"""QR codes as SVG, drawn here: no text of ours goes to a service of others."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

QUIET_ZONE = 4  # modules: ISO/IEC 18004, 6.3.8


def qr_svg(text: str) -> SafeString:
    """The code as an SVG element; it holds squares alone, nothing of the text as text."""
    code = QRCode(border=QUIET_ZONE, image_factory=SvgPathImage)
    code.add_data(text)
    return mark_safe(str(code.make_image().to_string(encoding="unicode")))  # noqa: S308
