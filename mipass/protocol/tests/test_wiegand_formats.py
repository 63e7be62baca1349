"""The table of formats: complete, free of contradictions, and found by every name."""

import pytest

from mipass.protocol.tests.wiegand_cards import ALL
from mipass.protocol.wiegand import FORMATS, find_format, offered
from mipass.protocol.wiegand_layout import positions

ORDER = ("facility_code", "card_number", "issue_level", "oem")


def test_fifty_formats_are_known():
    assert len(FORMATS) == 50


def test_tier_1_is_offered_first_in_the_order_of_the_manual():
    first = ["H10301", "H10306", "C1k35s", "H10302", "H10304", "C1k48s", "CSN32"]
    assert [form.code for form in offered()[:7]] == first


def test_every_format_of_tiers_1_to_3_is_offered_in_order_of_tier():
    tiers = [form.tier for form in offered()]
    assert tiers == sorted(tiers)
    assert set(offered()) == {form for form in ALL if form.tier in {1, 2, 3}}


def test_the_26_bit_format_has_the_manuals_short_name():
    assert FORMATS["H10301"].short_name == "26-bit Wiegand"


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.code)
def test_every_bit_of_a_format_has_exactly_one_meaning(form):
    used = [position for field in form.fields for position in field.positions]
    used += [*form.zeros, *form.ones, *(parity.position for parity in form.parity)]
    assert sorted(used) == list(range(form.bits))


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.code)
def test_the_fields_of_a_format_stand_in_display_order(form):
    names = [field.name for field in form.fields]
    assert names == [name for name in ORDER if name in names]


def test_no_name_means_two_formats():
    names = [name.casefold() for form in ALL for name in form.names]
    assert len(names) == len(set(names))


def test_a_format_is_found_by_every_name_in_any_case():
    for form in ALL:
        for name in form.names:
            assert find_format(name) is form
            assert find_format(f"  {name.swapcase()} ") is form


def test_runs_of_positions_are_spelled_out_in_both_directions():
    assert positions("1-3 8 6-5") == (1, 2, 3, 8, 6, 5)
