"""What encoding refuses, with which code, and in which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.tests.wiegand_cards import cards
from mipass.protocol.wiegand import FORMATS, WiegandError, encode, offered

CARD = {"facility_code": 123, "card_number": 45677}


def refusal(code, values) -> WiegandError:
    with pytest.raises(WiegandError) as caught:
        encode(code, values)
    return caught.value


@pytest.mark.parametrize(
    ("change", "code", "field", "message"),
    [
        ({"facility_code": 256}, "out_of_range", "facility_code", "Facility code must be 0 to 255."),
        ({"facility_code": -1}, "out_of_range", "facility_code", "Facility code must be 0 to 255."),
        ({"card_number": 2**70}, "out_of_range", "card_number", "Card number must be 0 to 65535."),
        ({"card_number": -(2**70)}, "out_of_range", "card_number", "Card number must be 0 to 65535."),
        (
            {"card_number": True},
            "not_a_number",
            "card_number",
            "Card number must be a whole number: 0 to 65535.",
        ),
        (
            {"card_number": 1.0},
            "not_a_number",
            "card_number",
            "Card number must be a whole number: 0 to 65535.",
        ),
        (
            {"card_number": "1"},
            "not_a_number",
            "card_number",
            "Card number must be a whole number: 0 to 65535.",
        ),
        ({"card_number": None}, "missing_field", "card_number", "Card number is required: 0 to 65535."),
        ({"oem": 1}, "unknown_field", "oem", "26-bit Wiegand has no field “oem”."),
    ],
)
def test_a_value_that_does_not_fit_is_refused_with_the_allowed_range(change, code, field, message):
    error = refusal("H10301", CARD | change)
    assert (error.code, error.field, str(error)) == (code, field, message)


def test_a_missing_field_is_named():
    error = refusal("H10301", {"facility_code": 1})
    assert (error.code, error.field) == ("missing_field", "card_number")


def test_a_field_of_another_name_in_place_of_one_is_named():
    error = refusal("H10301", {"facility_code": 1, "number": 2})
    assert (error.code, error.field) == ("unknown_field", "number")


def test_a_facility_code_is_refused_where_the_format_has_none():
    error = refusal("H10302", CARD)
    assert (error.code, error.field) == ("unknown_field", "facility_code")


def test_a_fixed_facility_code_is_named_as_the_only_one():
    error = refusal("S12906b", {"facility_code": 1, "card_number": 1})
    assert str(error) == "Facility code must be 217."


@given(card=cards, above=st.booleans(), by=st.integers(1, 2**80), data=st.data())
def test_every_value_outside_a_fields_range_is_refused(card, above, by, data):
    form, values = card
    field = data.draw(st.sampled_from(form.fields))
    outside = field.maximum + by if above else field.minimum - by
    with pytest.raises(WiegandError) as caught:
        encode(form.code, values | {field.name: outside}, any_tier=True)
    assert (caught.value.code, caught.value.field) == ("out_of_range", field.name)


def test_a_refusal_does_not_repeat_the_value():
    assert "987654" not in str(refusal("H10301", CARD | {"card_number": 987654}))


@pytest.mark.parametrize("form", [form for form in FORMATS.values() if not form.tier], ids=lambda f: f.code)
def test_tier_0_is_neither_offered_nor_encoded_unless_asked_for(form):
    values = {field.name: field.minimum for field in form.fields}
    encode(form.code, values, any_tier=True)
    assert refusal(form.code, values).code == "not_offered"
    assert form not in offered()


@pytest.mark.parametrize("name", ["", "H1030", "CUSTOM", "x" * 10_000])
def test_an_unknown_format_is_refused(name):
    error = refusal(name, CARD)
    assert (error.code, error.field) == ("unknown_format", "format")
    assert len(str(error)) < 80
