"""Judges test vectors of the schema `wiegand-vectors/1`, so that other implementations can be compared.

A row is of kind encode (fields to bits, and back), encode_error and decode_error (must be refused),
custom or custom_error (a bit length and hex). A refusal must be for the reason the row gives.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mipass.protocol.wiegand import Bits, WiegandError, custom, decode, encode, find_format

Row = Mapping[str, Any]

# The vectors' words for a reason, and ours. Where a row gives another reason, any refusal will do.
REASONS = {
    "field_out_of_range": "out_of_range",
    "unknown_field": "unknown_field",
    "missing_field": "missing_field",
    "parity": "wrong_parity",
    "constant": "wrong_constant",
    "wrong_length": "wrong_length",
    "value_exceeds_bit_length": "does_not_fit",
    "bit_length_not_positive": "bad_length",
    "empty": "bad_hex",
}


def complaints(row: object) -> list[str]:
    """What is wrong with our answer to this row, in words; nothing if it is as the row says."""
    if not isinstance(row, Mapping):
        return ["the row is not an object"]
    judge = JUDGES.get(str(row.get("kind")))
    if judge is None:
        return [f"unknown kind {row.get('kind')!r}"]
    try:
        return list(judge(row))
    except WiegandError as error:
        return [f"refused: {error} ({error.code})"]
    except KeyError as error:
        return [f"the row lacks {error}"]
    except (TypeError, ValueError, AttributeError) as error:
        return [f"the row is malformed: {error}"]


def _judge_encode(row: Row) -> Iterator[str]:
    bits = encode(row["format"], row["fields"], any_tier=True)
    yield from _differences(row, bits)
    back = decode(row["format"], bits)
    if back != row["fields"]:
        yield f"decoded back to {back}"


def _judge_custom(row: Row) -> Iterator[str]:
    yield from _differences(row, custom(row["bit_length"], row["input_hex"]))


def _judge_encode_error(row: Row) -> Iterator[str]:
    yield from _refusal(row, lambda: encode(row["format"], row["fields"], any_tier=True))


def _judge_decode_error(row: Row) -> Iterator[str]:
    bits = Bits.from_binary(row["bits"])
    yield from _differences(row, bits)
    yield from _refusal(row, lambda: decode(row["format"], bits))


def _judge_custom_error(row: Row) -> Iterator[str]:
    yield from _refusal(row, lambda: custom(row["bit_length"], row["input_hex"]))


JUDGES: dict[str, Callable[[Row], Iterator[str]]] = {
    "encode": _judge_encode,
    "encode_error": _judge_encode_error,
    "decode_error": _judge_decode_error,
    "custom": _judge_custom,
    "custom_error": _judge_custom_error,
}


def _differences(row: Row, bits: Bits) -> Iterator[str]:
    """Each written form of `bits` against the row's; the PACS form is not in every row."""
    ours = {"bit_length": bits.length, "bits": bits.binary, "hex": bits.hex, "pacs_hex": bits.pacs_hex}
    for name, value in ours.items():
        expected = row.get(name, value) if name == "pacs_hex" else row[name]
        if value != expected:
            yield f"{name} is {value}, expected {expected}"


def _refusal(row: Row, attempt: Callable[[], object]) -> Iterator[str]:
    """`attempt` must be refused for the row's reason, at its bits, with its range."""
    expected = row["error"]
    try:
        attempt()
    except WiegandError as error:
        reason = REASONS.get(expected["code"], error.code)
        if error.code != reason:
            yield f"refused as {error.code}, expected {reason}"
        if list(error.positions) != expected.get("failing_positions", list(error.positions)):
            yield f"found wrong bits {list(error.positions)}, expected {expected['failing_positions']}"
        yield from _range_differences(row, expected)
    else:
        yield f"accepted, expected a refusal ({expected['code']})"


def _range_differences(row: Row, expected: Row) -> Iterator[str]:
    """The range in the row against ours. Which of two wrong fields is named first is left open."""
    if "max" in expected:
        field = find_format(row["format"]).field(expected["field"])
        ours = (field.minimum, field.maximum) if field else None
        if ours != (expected["min"], expected["max"]):
            yield f"the range is {ours}, expected {expected['min']} to {expected['max']}"
