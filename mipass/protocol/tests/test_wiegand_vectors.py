"""The public test vectors, made with an independent implementation, and the judge of such vectors."""

import copy
import json
from pathlib import Path

import pytest

from mipass.protocol.wiegand_vectors import complaints

VECTORS = Path(__file__).resolve().parents[3] / "tests" / "vectors" / "wiegand_public.json"
ROWS = json.loads(VECTORS.read_text())["rows"]


def first(kind, **facts):
    """A copy of the first row of a kind whose error has these facts."""
    return copy.deepcopy(
        next(row for row in ROWS if row["kind"] == kind and facts.items() <= (row.get("error") or {}).items())
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_public_vectors_hold(row):
    assert complaints(row) == []


def test_there_are_299_public_vectors():
    assert len(ROWS) == 299


@pytest.mark.parametrize("form", ["bits", "hex", "pacs_hex", "bit_length"])
def test_a_row_with_another_written_form_fails(form):
    row = first("encode")
    row[form] = row[form] + 1 if form == "bit_length" else row[form][::-1]
    assert complaints(row) == [f"{form} is {first('encode')[form]}, expected {row[form]}"]


def test_a_row_with_other_fields_fails():
    row = first("encode")
    row["fields"] = {"facility_code": 1, "card_number": 0}
    assert complaints(row)


def test_a_row_that_wants_a_valid_card_refused_fails():
    row = first("encode") | {"kind": "decode_error", "error": {"code": "parity", "failing_positions": [0]}}
    assert complaints(row) == ["accepted, expected a refusal (parity)"]


def test_a_refusal_for_another_reason_fails():
    row = first("decode_error", code="wrong_length")
    row["error"] = {"code": "parity"}
    assert complaints(row) == ["refused as wrong_length, expected wrong_parity"]


def test_a_refusal_at_other_bits_fails():
    row = first("decode_error", code="parity")
    row["error"]["failing_positions"] = [7]
    assert complaints(row) == ["found wrong bits [25], expected [7]"]


def test_a_refusal_with_another_range_fails():
    row = first("encode_error", code="field_out_of_range")
    row["error"]["max"] = 9
    assert complaints(row) == ["the range is (0, 65535), expected 0 to 9"]


@pytest.mark.parametrize("kind", ["custom", "custom_error"])
def test_a_custom_row_with_other_input_fails(kind):
    row = first(kind) | {"bit_length": 30, "input_hex": "1"}
    assert complaints(row)


@pytest.mark.parametrize(
    "row",
    [
        None,
        [],
        {},
        {"kind": "riddle"},
        {"kind": ["encode"]},
        {"kind": "encode"},
        {"kind": "encode", "format": "H10301", "fields": None},
        {"kind": "encode", "format": [], "fields": {}},
        {"kind": "encode", "format": "H10301", "fields": [1]},
        {"kind": "decode_error", "format": "H10301", "bits": None},
        {"kind": "custom_error", "bit_length": "26", "input_hex": 5, "error": None},
        {"kind": "encode_error", "format": "none", "fields": {}, "error": {"code": "parity"}},
    ],
)
def test_a_malformed_row_fails_and_does_not_stop_the_rest(row):
    assert complaints(row)
