"""QR codes as a camera reads them: by jsqr, which knows nothing of what drew them."""

import io
from base64 import b64encode

from PIL import Image

from mipass.doors.web.qr import qr_png
from tests.interop.node import run_script

LINK = (
    "https://portal.example/credential/#credential_offer_uri=https%3A%2F%2Fportal.example%2Fmobile%2F"
    "0192f7a0-0000-7000-8000-000000000000%2Foffers%2FabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
)


def read_qr(png: bytes) -> str:
    """The text of the code in a picture."""
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    pixels = b64encode(image.tobytes()).decode()
    found: str = run_script("qr_read.mjs", {"pixels": pixels, "width": image.width, "height": image.height})
    return found


def test_the_codes_in_mails_are_read():
    assert read_qr(qr_png(LINK)) == LINK


def test_the_codes_on_the_holders_page_are_read():
    wallet = "openid-credential-offer://?" + LINK.partition("#")[2]
    for text in (LINK, wallet):
        assert run_script("qr_read.mjs", {"text": text}) == text
