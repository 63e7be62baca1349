"""Logos: what is taken, what is refused, and that nothing but the picture is kept."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from mipass.base.kit.errors import Invalid
from mipass.domains.distributors.logos import BOX, LARGEST_FILE, clean_logo
from tests.fixtures import picture


def opened(png):
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_formats_become_a_png_of_the_same_picture(kind):
    image = opened(clean_logo(picture(kind)))
    assert (image.format, image.size, image.mode) == ("PNG", (64, 32), "RGBA")
    red, green, blue, alpha = image.getpixel((5, 5))
    assert red > 250
    assert green < 5
    assert blue < 5
    assert alpha == 255


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_every_kind_of_pixel_is_understood(mode):
    file = io.BytesIO()
    Image.new(mode, (40, 20), 1).save(file, "PNG")
    assert opened(clean_logo(file.getvalue())).size == (40, 20)


def test_greys_of_sixteen_bits_stay_the_greys_that_they_are():
    file = io.BytesIO()
    image = Image.new("I;16", (60, 20))
    for x in range(60):
        for y in range(20):
            image.putpixel((x, y), x * 65_535 // 59)
    image.save(file, "PNG")
    drawn = opened(clean_logo(file.getvalue())).convert("L")
    assert [drawn.getpixel((x, 5)) for x in (0, 29, 59)] == [0, 125, 255]


def test_a_logo_that_a_design_program_saved_keeps_its_greys():
    content = (Path(__file__).parents[4] / "tests/cases/files/14-logo-16bit-grey.png").read_bytes()
    original = Image.open(io.BytesIO(content)).convert("I")
    drawn = opened(clean_logo(content)).convert("L")
    for at in [(0, 0), (60, 20), (120, 30), (199, 49)]:
        grey = original.getpixel(at)
        assert isinstance(grey, float | int)
        assert abs(drawn.getpixel(at) - grey / 257) <= 1


def test_a_large_picture_is_made_small_in_its_proportions():
    width, height = opened(clean_logo(picture(size=(2000, 500)))).size
    assert (width, height) == (480, 120)
    assert opened(clean_logo(picture(size=(500, 2000)))).size == (40, BOX[1])


def test_nothing_hidden_stays():
    texts = PngImagePlugin.PngInfo()
    texts.add_text("Comment", "hidden-words")
    exif = Image.Exif()
    exif[0x010E] = "hidden-words"
    profile = b"hidden-words" * 20
    png = picture(pnginfo=texts, exif=exif, icc_profile=profile) + b"hidden-words<script>"
    assert b"hidden-words" in png
    cleaned = clean_logo(png)
    assert b"hidden-words" not in cleaned
    assert b"script" not in cleaned
    assert {name for name, _ in chunks(cleaned)} == {b"IHDR", b"IDAT", b"IEND"}


def chunks(png):
    at = 8
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        at += length + 12


def test_a_photo_that_lies_on_its_side_is_turned():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(clean_logo(picture("JPEG", exif=exif))).size == (32, 64)


def huge_png(width, height):
    """A PNG whose head promises more pixels than its file holds."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    )


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "bad_image"),
        (b"not an image", "bad_image"),
        (SVG, "bad_image"),
        (picture("GIF"), "bad_image"),
        (picture("BMP"), "bad_image"),
        (picture("TIFF"), "bad_image"),
        (picture()[:60], "bad_image"),
        (picture("JPEG")[:300], "bad_image"),
        (b"\x89PNG\r\n\x1a\n" + SVG, "bad_image"),
        (huge_png(100, 100), "bad_image"),
        (picture(size=(15, 40)), "bad_size"),
        (picture(size=(4001, 16)), "bad_size"),
        (huge_png(30_000, 30_000), "bad_size"),
        (huge_png(2**31 - 1, 2**31 - 1), "bad_size"),
        (bytes(LARGEST_FILE + 1), "too_large"),
    ],
)
def test_anything_else_is_refused_with_the_reason(content, code):
    with pytest.raises(Invalid) as refusal:
        clean_logo(content)
    assert (refusal.value.code, refusal.value.field) == (code, "logo")
