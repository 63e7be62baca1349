"""`mipass wiegand`: card formats at the command line. Needs neither settings nor a database."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from mipass.protocol.wiegand import (
    CUSTOM,
    Bits,
    Field,
    Format,
    WiegandError,
    custom,
    decode,
    encode,
    find_format,
    offered,
)
from mipass.protocol.wiegand_vectors import complaints

app = typer.Typer(no_args_is_help=True, help="Encode, decode and check card data in Wiegand formats.")

FormatName = Annotated[
    str,
    typer.Argument(metavar="FORMAT", help="Code or short name, such as H10301 or '26-bit Wiegand'."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
Number = int | None


@app.command("encode")
def encode_command(
    format_name: FormatName,
    *,
    facility: Annotated[Number, typer.Option("--facility", "-f", help="Facility code or company ID.")] = None,
    card: Annotated[Number, typer.Option("--card", "-c", help="Card number.")] = None,
    issue: Annotated[Number, typer.Option("--issue", "-i", help="Issue level.")] = None,
    oem: Annotated[Number, typer.Option("--oem", "-o", help="OEM code.")] = None,
    bits: Annotated[Number, typer.Option("--bits", "-b", help="CUSTOM only: bit length, 1 to 256.")] = None,
    hex_text: Annotated[
        str | None, typer.Option("--hex", "-x", help="CUSTOM only: the value in hex, right-aligned.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the bits of one card.

    Give the fields the format has: `mipass wiegand formats FORMAT` lists them with their ranges.

    A field with a usual value may be left out.

    Examples:

      mipass wiegand encode H10301 --facility 123 --card 45677

      mipass wiegand encode CUSTOM --bits 26 --hex 3E81C1E
    """
    given = {"facility_code": facility, "card_number": card, "issue_level": issue, "oem": oem}
    values = {name: value for name, value in given.items() if value is not None}
    raw = {"bits": bits, "hex": hex_text}
    try:
        if format_name.casefold() == CUSTOM.casefold():
            _print_custom(values, raw, as_json)
        else:
            _print_encoded(find_format(format_name), values, raw, as_json)
    except WiegandError as error:
        _refuse(error)


def _print_custom(values: dict[str, int], raw: dict[str, Any], as_json: bool) -> None:
    if values or None in raw.values():
        raise typer.BadParameter("CUSTOM takes --bits and --hex, both of them and nothing else.")
    facts: dict[str, Any] = {"format": CUSTOM} | _forms(custom(raw["bits"], raw["hex"]))
    _print_facts(facts, as_json)


def _print_encoded(form: Format, values: dict[str, int], raw: dict[str, Any], as_json: bool) -> None:
    if any(value is not None for value in raw.values()):
        raise typer.BadParameter("--bits and --hex belong to the format CUSTOM.")
    usual: dict[str, int] = {field.name: field.default for field in form.fields if field.default is not None}
    card_bits = encode(form.code, usual | values)
    fields = decode(form.code, card_bits)
    _print_facts({"format": form.code, "name": form.short_name, **fields, **_forms(card_bits)}, as_json)


@app.command("decode")
def decode_command(
    format_name: FormatName,
    hex_text: Annotated[
        str | None, typer.Option("--hex", "-x", help="The bits as one hex number, right-aligned.")
    ] = None,
    binary: Annotated[str | None, typer.Option("--binary", help="The bits as zeros and ones.")] = None,
    pacs_hex: Annotated[
        str | None,
        typer.Option(
            "--pacs-hex", help="One byte with the number of unused bits, then the bits from the left."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Read the fields out of a card's bits, after checking length, parity and fixed bits.

    Give the bits in one of three forms. Exit code 1 says that they are not valid in this format.

    Examples:

      mipass wiegand decode H10301 --hex 2F764DB

      mipass wiegand decode H10301 --binary 10111101110110010011011011
    """
    if sum(text is not None for text in (hex_text, binary, pacs_hex)) != 1:
        raise typer.BadParameter("Give the card's bits in one form: --hex, --binary or --pacs-hex.")
    try:
        form = find_format(format_name)
        bits = _bits_given(form, hex_text, binary, pacs_hex)
        _print_facts({"format": form.code, "name": form.short_name, **decode(form.code, bits)}, as_json)
    except WiegandError as error:
        _refuse(error)


def _bits_given(form: Format, hex_text: str | None, binary: str | None, pacs_hex: str | None) -> Bits:
    if hex_text is not None:
        return custom(form.bits, hex_text)
    if binary is not None:
        return Bits.from_binary(binary)
    try:
        return Bits.from_bytes(bytes.fromhex(pacs_hex or ""))
    except ValueError as error:
        raise WiegandError("bad_bytes", "This is not card data in the PACS form.", field="hex") from error


@app.command("formats")
def formats_command(
    format_name: Annotated[
        str | None, typer.Argument(metavar="[FORMAT]", help="Show this format in full; without it, list all.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the card formats that can be issued, or show one with its fields and ranges.

    Tier 1 is offered at once, tier 2 under more formats, tier 3 after a test with one card.

    Confidence says how well a layout was confirmed: high, medium or low.
    """
    try:
        forms = offered() if format_name is None else (find_format(format_name),)
    except WiegandError as error:
        _refuse(error)
    described = [_described(form) for form in forms]
    if as_json:
        typer.echo(json.dumps(described if format_name is None else described[0], ensure_ascii=False))
    elif format_name is None:
        _print_list(forms)
    else:
        facts = described[0] | {field.name: _range(field) for field in forms[0].fields}
        _print_facts({name: value for name, value in facts.items() if name != "fields"}, as_json)


def _described(form: Format) -> dict[str, Any]:
    return {
        "format": form.code,
        "name": form.short_name,
        "about": form.label,
        "bits": form.bits,
        "tier": form.tier,
        "confidence": form.confidence,
        "note": form.note,
        "aliases": form.aliases,
        "fields": [
            {
                "name": field.name,
                "label": field.label,
                "minimum": field.minimum,
                "maximum": field.maximum,
                "default": field.default,
            }
            for field in form.fields
        ],
    }


def _print_list(forms: tuple[Format, ...]) -> None:
    typer.echo(f"{'CODE':10} {'NAME':24} {'BITS':>5}  TIER  CONFIDENCE  FIELDS")
    for form in forms:
        facts = f"{form.code:10} {form.short_name:24} {form.bits:>5}  {form.tier:<4}  {form.confidence:10}"
        typer.echo(f"{facts}  {'; '.join(_range(field) for field in form.fields)}")
    typer.echo(f"{CUSTOM:10} {'Custom':24} {'1-256':>5}  any bits, given as bit length and hex")


def _range(field: Field) -> str:
    usual = (
        f", usually {field.default}" if field.default is not None and field.minimum < field.maximum else ""
    )
    return f"{field.label} {field.allowed}{usual}"


@app.command("check")
def check_command(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A JSON file of the schema wiegand-vectors/1.")
    ],
) -> None:
    """Compare this program with test vectors made by another one.

    Each row is encoded, decoded back and compared, or must be refused for the row's reason.

    Failed rows are named; the last line is `N passed, M failed`.

    Exit code: 0 when all passed, 1 when a row failed, 2 when the file cannot be read.
    """
    rows = _read_rows(file)
    failed = 0
    for number, row in enumerate(rows, start=1):
        wrong = complaints(row)
        failed += bool(wrong)
        if wrong:
            typer.echo(f"FAILED {_row_name(row, number)}: {'; '.join(wrong)}")
    typer.echo(f"{len(rows) - failed} passed, {failed} failed")
    raise typer.Exit(1 if failed else 0)


def _read_rows(file: Path) -> list[object]:
    """The rows of a vectors file, or exit 2 with the reason."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        _unreadable(file, error.strerror or "cannot be read")
    except (ValueError, RecursionError) as error:
        _unreadable(file, f"is not JSON: {error}")
    rows = document.get("rows") if isinstance(document, Mapping) else None
    if not isinstance(rows, list) or not rows:
        _unreadable(file, 'has no "rows", a list of test vectors')
    return rows


def _unreadable(file: Path, why: str) -> NoReturn:
    typer.echo(f"{file}: {why}", err=True)
    raise typer.Exit(2)


def _row_name(row: object, number: int) -> str:
    facts = row if isinstance(row, Mapping) else {}
    return f"{facts.get('id', f'row {number}')} ({facts.get('kind')} {facts.get('format')})"


def _forms(bits: Bits) -> dict[str, Any]:
    return {"bits": bits.length, "binary": bits.binary, "hex": bits.hex, "pacs_hex": bits.pacs_hex}


def _print_facts(facts: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        shown = ", ".join(value) if isinstance(value, tuple) else value
        if shown != "":
            typer.echo(f"{name.replace('_', ' '):14} {shown}")


def _refuse(error: WiegandError) -> NoReturn:
    typer.echo(f"Refused: {error}", err=True)
    raise typer.Exit(1)
