"""Colours: reading them, telling them apart, mixing them as the stylesheet does."""

import pytest

from mipass.base.kit.colour import clean_colour, contrast, mix, text_upon
from mipass.base.kit.errors import Invalid


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("#4050D0", "#4050d0"), ("4050d0", "#4050d0"), (" #abc ", "#aabbcc"), ("FFF", "#ffffff")],
)
def test_a_colour_is_read_as_people_write_it(typed, kept):
    assert clean_colour(typed, field="accent") == kept


@pytest.mark.parametrize(
    "typed", ["", "#", "#12345", "red", "#gggggg", "#1234567", "url(x)", "#40 50d0", "#٤٠٥٠٦٠"]
)
def test_what_is_no_colour_is_refused(typed):
    with pytest.raises(Invalid, match="six hex digits"):
        clean_colour(typed, field="accent")


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48), ("#123456", "#123456", 1)],
)
def test_contrast_is_that_of_the_guidelines(one, other, ratio):
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01) == contrast(other, one)


@pytest.mark.parametrize(
    "colour", ["#000000", "#ffffff", "#767676", "#777777", "#ff0000", "#00ff00", "#4050d0"]
)
def test_text_upon_any_colour_can_be_read(colour):
    assert contrast(colour, text_upon(colour)) >= 4.5


@pytest.mark.parametrize(
    ("one", "share", "other", "mixed"),
    [  # as Chromium paints color-mix(in oklab, …)
        ("#ffffff", 0.5, "#000000", "#636363"),
        ("#ff0000", 0.5, "#0000ff", "#8c53a2"),
        ("#4050d0", 1, "#ffffff", "#4050d0"),
        ("#4050d0", 0, "#ffffff", "#ffffff"),
    ],
)
def test_colours_mix_as_browsers_mix_them(one, share, other, mixed):
    assert mix(one, share, other) == mixed
