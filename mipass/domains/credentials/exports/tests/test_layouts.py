"""What a profile's layout may be, and what is refused with a reason."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from mipass.base.kit.errors import Invalid
from mipass.domains.credentials.exports.checking import MOST_COLUMNS, checked
from mipass.domains.credentials.exports.choices import moment_writer
from mipass.domains.credentials.exports.layouts import Column, Layout, plain_layout
from mipass.domains.credentials.exports.ready_made import ready_made

PLAIN = plain_layout(["email", "status"])


def refusal_of(layout):
    with pytest.raises(Invalid) as refusal:
        checked(layout)
    return refusal.value.field, refusal.value.code


@pytest.mark.parametrize("code", ready_made())
def test_every_ready_made_profile_may_be_kept_as_it_is(code):
    layout = ready_made()[code].layout
    assert checked(layout).as_json() == layout.as_json()
    assert layout.system == code


@pytest.mark.parametrize("code", ready_made())
def test_a_layout_comes_back_from_json_as_it_was(code):
    layout = ready_made()[code].layout
    assert Layout.of(layout.as_json()) == layout


@pytest.mark.parametrize(
    ("column", "code"),
    [
        (Column("", "email"), "required"),
        (Column("Mail", "link_hash"), "unknown_source"),
        (Column("Mail", "email", constant="x"), "one_of_three"),
        (Column("=Mail", "email"), "formula"),
        (Column("Mail", constant="@SUM(1)"), "formula"),
        (Column("Mail", template="+{card_number}"), "formula"),
        (Column("Mail", template="fixed"), "bad_template"),
        (Column("Mail", template="{card_number"), "bad_template"),
        (Column("Mail", template="{email:5}"), "bad_template"),
        (Column("Mail", template="{card_number:41}"), "bad_template"),
        (Column("Mail", template="{link_hash}"), "unknown_source"),
        (Column("Mail\u202e", "email"), "forbidden_character"),
        (Column("M" * 201, "email"), "too_long"),
    ],
)
def test_a_column_that_no_file_can_hold_is_refused(column, code):
    assert refusal_of(replace(PLAIN, columns=[*PLAIN.columns, column])) == ("columns", code)


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"columns": []}, "columns", "required"),
        ({"columns": [Column("Mail", "email")] * (MOST_COLUMNS + 1)}, "columns", "too_many"),
        ({"delimiter": ","}, "delimiter", "not_one_of"),
        ({"encoding": "latin-1"}, "encoding", "not_one_of"),
        ({"numbers": "roman"}, "numbers", "not_one_of"),
        ({"width": 41}, "width", "out_of_range"),
        ({"states": []}, "states", "required"),
        ({"states": ["expired"]}, "states", "required"),
        ({"format_map": {"H99": "1"}}, "format_map", "not_one_of"),
        ({"format_map": {"H10301": "=1+1"}}, "format_map", "formula"),
        ({"status_map": {"expired": "1"}}, "status_map", "not_one_of"),
        ({"columns": [Column("Mail", "email")], "states": ["enabled"]}, "removals", "status_needed"),
    ],
)
def test_what_else_cannot_be_is_refused_by_its_name(change, field, code):
    assert refusal_of(replace(PLAIN, **change)) == (field, code)


def test_a_character_that_the_encoding_lacks_is_refused_in_a_heading_too():
    layout = replace(PLAIN, encoding="windows-1252", columns=[Column("Imię", "email")])
    with pytest.raises(Invalid) as refusal:
        checked(layout)
    assert "Column 1: Windows-1252 (Western European) has no “ę”." in refusal.value.message


def test_a_number_with_a_sign_is_no_formula():
    layout = replace(PLAIN, columns=[*PLAIN.columns, Column("Level", constant="-1")])
    assert checked(layout).columns[-1].constant == "-1"


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        (["a b"], "bad_path"),
        (["cards[0].number"], "bad_path"),
        (["name", "name"], "path_taken"),
        (["card", "card.number"], "path_taken"),
        (["cards[].type.href", "cards[].type"], "path_taken"),
        (["cards[].number", "cards.number"], ""),
    ],
)
def test_in_json_each_value_has_a_place_of_its_own(headers, code):
    layout = replace(PLAIN, form="json", columns=[Column(header, "email") for header in headers])
    if code:
        assert refusal_of(layout) == ("columns", code)


def test_sources_are_those_of_templates_too():
    layout = replace(PLAIN, columns=[Column("Card", template="{facility_code}:{card_number}/{family_name}")])
    assert layout.sources == ["facility_code", "card_number", "family_name"]


@pytest.mark.parametrize(
    ("dates", "text"),
    [
        ("iso", "2026-11-30T16:05:09Z"),
        ("iso_offset", "2026-11-30T16:05:09+00:00"),
        ("day_and_time", "2026-11-30 16:05:09"),
        ("day", "2026-11-30"),
        ("month_day_year", "11/30/2026"),
        ("day_month_year", "30/11/2026"),
        ("day_month_year_dots", "30.11.2026"),
    ],
)
def test_a_moment_is_written_as_the_system_reads_it(utc, dates, text):
    assert moment_writer(dates)(datetime(2026, 11, 30, 16, 5, 9, 999_000, tzinfo=UTC)) == text
