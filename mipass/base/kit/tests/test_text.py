import pytest

from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import clean_digits, clean_name, name_key


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Zoë   Ltd ", "Zoë Ltd"),
        ("Zoe\u0308", "Zoë"),
        ("東京支店", "東京支店"),
        ("O'Brien & <Sons>", "O'Brien & <Sons>"),
    ],
)
def test_a_name_is_kept_in_one_form(typed, kept):
    assert clean_name(typed, field="name") == kept


@pytest.mark.parametrize("bad", ["a\nb", "a\u202eb", "a\u200bb", "a\x00b", "\ud800", "a\u2028b"])
def test_control_and_bidi_characters_are_refused_by_their_number(bad):
    with pytest.raises(Invalid, match="U\\+") as refused:
        clean_name(bad, field="name")
    assert (refused.value.code, refused.value.field) == ("forbidden_character", "name")


def test_an_over_long_name_is_refused_with_both_numbers():
    with pytest.raises(Invalid, match=r"at most 100 characters; this has 101"):
        clean_name("x" * 101, field="name")


def test_an_empty_name_is_refused_where_one_is_needed():
    with pytest.raises(Invalid):
        clean_name(" \t ", field="name")
    assert clean_name("  ", field="name", required=False) == ""


def test_names_that_look_alike_have_one_key():
    assert name_key("\uff21\uff23\uff2d\uff25 Straße") == name_key("acme STRASSE")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("45 677", 45677),
        ("00012", 12),
        ("\uff14\uff15", 45),
        (" 7 ", 7),
        ("\u200b45677", 45677),
        ("45677\ufeff", 45677),
        ("4\u202f001", 4001),
        ("\u200e12\u00a0", 12),
    ],
)
def test_numbers_are_read_as_people_type_them(typed, number):
    assert clean_digits(typed, field="n") == number


@pytest.mark.parametrize(
    "bad", ["", "-1", "+1", "1.5", "1e5", "0x10", "9" * 41, "4\u00b2", "\u0664x", "\u22121", "12\u202e34"]
)
def test_what_is_no_whole_number_is_refused(bad):
    with pytest.raises(Invalid):
        clean_digits(bad, field="n")


def test_a_number_past_the_maximum_is_refused_with_it():
    with pytest.raises(Invalid, match="at most 255"):
        clean_digits("256", field="n", maximum=255)
