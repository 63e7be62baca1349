"""`mipass wiegand`, as someone at a terminal meets it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mipass.doors.jobs.commands.wiegand import app

VECTORS = Path(__file__).resolve().parents[5] / "tests" / "vectors" / "wiegand_public.json"
EXAMPLE = ["--facility", "123", "--card", "45677"]


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_encode_shows_the_bits_in_every_form():
    result = run("encode", "26-bit wiegand", *EXAMPLE)
    assert result.exit_code == 0
    for form in ("10111101110110010011011011", "2F764DB", "06BDD936C0"):
        assert form in result.stdout


def test_encode_as_json_can_be_decoded_again():
    card = json.loads(run("encode", "H10301", *EXAMPLE, "--json").stdout)
    for option, form in (("--hex", "hex"), ("--binary", "binary"), ("--pacs-hex", "pacs_hex")):
        fields = json.loads(run("decode", "H10301", option, card[form], "--json").stdout)
        assert (fields["facility_code"], fields["card_number"]) == (123, 45677)


def test_encode_fills_in_a_usual_value_and_shows_it():
    card = json.loads(run("encode", "C15001", "-f", 1, "-c", 2, "--json").stdout)
    assert card["oem"] == 900


def test_encode_custom_pads_on_the_left():
    assert "00000101" in run("encode", "custom", "--bits", 8, "--hex", "0x5").stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["encode", "H10301", "-f", 256, "-c", 1], "Facility code must be 0 to 255."),
        (["encode", "H10301", "-c", 1], "Facility code is required: 0 to 255."),
        (["encode", "H10302", "-f", 1, "-c", 1], "37-bit H10302 has no field “facility_code”."),
        (["encode", "H10320", "-c", 1], "37-bit H10320 is known but not issued."),
        (["encode", "nope", "-c", 1], "There is no card format “nope”."),
        (["encode", "CUSTOM", "-b", 26, "-x", "4000000"], "The value does not fit in 26 bits."),
        (["decode", "H10301", "--hex", "2F764DA"], "wrong parity at bit 25 (counted from 0)."),
        (["decode", "H10301", "--binary", "101"], "26-bit Wiegand has 26 bits, but there are 3."),
        (["decode", "H10301", "--pacs-hex", "zz"], "This is not card data in the PACS form."),
        (["formats", "nope"], "There is no card format “nope”."),
    ],
)
def test_a_refusal_exits_1_and_says_why(arguments, message):
    result = run(*arguments)
    assert result.exit_code == 1
    assert message in result.stderr
    assert not result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["encode", "H10301", *EXAMPLE, "--bits", 26],
        ["encode", "CUSTOM", "--bits", 26],
        ["encode", "CUSTOM", "--bits", 26, "--hex", "1", "--card", 1],
        ["decode", "H10301"],
        ["decode", "H10301", "--hex", "1", "--binary", "1"],
    ],
)
def test_options_that_do_not_go_together_exit_2(arguments):
    assert run(*arguments).exit_code == 2


def test_formats_lists_what_can_be_issued_and_custom_last():
    lines = run("formats").stdout.splitlines()
    assert lines[1].startswith("H10301")
    assert lines[-1].startswith("CUSTOM")
    assert not any(line.startswith("H10320") for line in lines)


def test_formats_shows_one_format_with_its_ranges():
    assert "OEM code 0 to 1023, usually 900" in run("formats", "C15001").stdout
    assert json.loads(run("formats", "C15001", "--json").stdout)["fields"][2]["maximum"] == 1023


def test_check_counts_the_public_vectors():
    result = run("check", VECTORS)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == ["299 passed, 0 failed"]


def test_check_names_the_rows_that_fail(tmp_path):
    document = json.loads(VECTORS.read_text())
    document["rows"][4]["hex"] = "0000000"
    file = tmp_path / "vectors.json"
    file.write_text(json.dumps(document | {"rows": [*document["rows"], {"id": "odd", "kind": "riddle"}]}))
    result = run("check", file)
    lines = result.stdout.splitlines()
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in lines] == [
        "FAILED pub-0005 (encode H10301)",
        "FAILED odd (riddle None)",
        "298 passed, 2 failed",
    ]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"rows": 5}', b'{"rows": []}', b"\xff\xfe", b"[" * 100_000]
)
def test_check_exits_2_on_a_file_it_cannot_use(tmp_path, content):
    file = tmp_path / "vectors.json"
    file.write_bytes(content)
    result = run("check", file)
    assert result.exit_code == 2
    assert str(file) in result.stderr


def test_check_exits_2_when_there_is_no_file(tmp_path):
    result = run("check", tmp_path / "none.json")
    assert result.exit_code == 2
    assert "No such file" in result.stderr


def test_the_commands_need_no_django():
    program = (
        "import sys, mipass.doors.jobs.commands.wiegand\n"
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
