"""Whatever is sent as a workbook is read in bounded memory and time, or refused with a code."""

import io
import tracemalloc
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.sheets import archive, markup
from mipass.domains.credentials.bulk_uploads.sheets.rows import MOST_COLUMNS
from mipass.domains.credentials.bulk_uploads.sheets.values import (
    column_name,
    column_place,
    date_text,
    is_date_format,
    number_text,
    unescaped,
)
from mipass.domains.credentials.bulk_uploads.sheets.workbook import Workbook
from mipass.doors.web.batch_words import FILE_WORDS
from tests.bulk.make_corpus import FILES, SHEET, book, edited
from tests.bulk.people import TEMPLATE, people

PLAIN = book([TEMPLATE, *people(1)])
ODS = (FILES / "60-template.ods").read_bytes()
END = "</sheetData>"


def rows(content):
    found = Workbook(content)
    return [row for sheet in found.sheets for row in found.rows(sheet)]


def refused(content):
    with pytest.raises(Unreadable) as fault:
        rows(content)
    assert fault.value.code in FILE_WORDS
    return fault.value.code


def is_answered(content):
    try:
        return isinstance(rows(content), list)
    except Unreadable as fault:
        return fault.code in FILE_WORDS


def packed(*parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts:
            package.writestr(name, content)
    return file.getvalue()


def with_rows(text):
    return edited(PLAIN, SHEET, lambda xml: xml.replace(END, text + END))


def test_hundreds_of_thousands_of_empty_rows_take_no_memory():
    empty = "".join(
        f'<row r="{n}" ht="12.8" customFormat="false"><c r="A{n}"/></row>' for n in range(4, 200_000)
    )
    content = with_rows(empty)
    tracemalloc.start()
    assert len(rows(content)) == 3
    assert tracemalloc.get_traced_memory()[1] < 20_000_000
    tracemalloc.stop()


def test_somebody_hears_of_it_while_nothing_is_found():
    heard = []
    content = with_rows("".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(4, 50_000)))
    found = Workbook(content, lambda: heard.append(1))
    assert len([*found.rows(found.sheets[0])]) == 3
    assert len(heard) > 10


def test_what_unpacks_to_too_much_is_not_unpacked():
    assert refused(packed(("[Content_Types].xml", b""), ("xl/x.xml", bytes(archive.SMALL + 1)))) == (
        "workbook_too_large"
    )
    many = [(f"xl/{n}.xml", b"") for n in range(archive.MOST_ENTRIES + 1)]
    assert refused(packed(*many)) == "workbook_too_large"


def test_a_part_that_is_held_in_memory_has_a_bound_of_its_own(monkeypatch):
    content = (FILES / "38-shared-strings.xlsx").read_bytes()
    assert len(rows(content)) == 3
    monkeypatch.setattr(markup, "LARGEST_PART", 100)
    assert refused(content) == "workbook_too_large"


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://localhost/">%a;]>',
    ],
)
def test_no_entity_is_looked_at_wherever_it_stands(declared):
    assert refused(edited(PLAIN, SHEET, lambda xml: declared + xml)) == "broken_workbook"
    assert refused(edited(PLAIN, "xl/workbook.xml", lambda xml: declared + xml)) == "broken_workbook"
    with zipfile.ZipFile(io.BytesIO(ODS)) as old:
        parts = [(name, old.read(name)) for name in old.namelist()]
    parts = [
        (name, declared.encode() + content if name == "content.xml" else content) for name, content in parts
    ]
    assert refused(packed(*parts)) == "broken_workbook"


def test_what_stands_far_to_the_right_is_one_cell_too_many_and_takes_no_time():
    far = "".join(f'<row r="{n}"><c r="XFD{n}"><v>1</v></c></row>' for n in range(4, 5_000))
    assert len(rows(with_rows(far))) == 3
    near = with_rows(f'<row r="9"><c r="{column_name(MOST_COLUMNS)}9"><v>1</v></c></row>')
    assert len(rows(near)[-1].cells) == MOST_COLUMNS + 1


def test_a_cell_of_any_length_is_cut_and_told_as_too_long():
    long = f'<row r="9"><c r="A9" t="inlineStr"><is><t>{"x" * 300_000}</t></is></c></row>'
    assert 500 < len(rows(with_rows(long))[-1].cells[0]) < 100_000


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ('<row r="x"/>', "broken_workbook"),
        ('<row r="99999999999"/>', "workbook_too_large"),
        ('<row r="9"><c t="s"><v>7</v></c></row>', "broken_workbook"),
        ('<row r="9"><c s="many"/></row>', "broken_workbook"),
        ("<row>", "broken_workbook"),
    ],
)
def test_what_no_spreadsheet_writes_is_refused(written, code):
    assert refused(with_rows(written)) == code


def test_rows_out_of_order_get_lines_of_their_own():
    again = with_rows('<row r="2"><c><v>5</v></c></row><row><c><v>6</v></c></row>')
    assert [row.line for row in rows(again)] == [1, 2, 3, 4, 5]


def test_other_files_in_a_zip_are_told_apart():
    assert refused(packed(("people.csv", b"email"))) == "spreadsheet_file"
    assert refused(packed(("[Content_Types].xml", b""), ("word/document.xml", b""))) == "spreadsheet_file"
    assert refused(packed(("[Content_Types].xml", b""), ("xl/workbook.bin", b""))) == "spreadsheet_file"
    assert refused(b"PK\x03\x04rest") == "broken_workbook"


@given(st.binary(max_size=6), st.integers(0, 20_000), st.sampled_from([PLAIN, ODS]))
@example(b"\0\0\0\0\0B", 21, ODS)  # an entry whose name is no UTF-8
def test_a_damaged_workbook_is_read_or_refused(noise, at, content):
    at %= len(content)
    assert is_answered(content[:at] + noise + content[at + len(noise) :])


@given(st.text("<>/rcv=\"' 19AZ", max_size=60))
def test_whatever_stands_between_the_rows_is_read_or_refused(text):
    assert is_answered(with_rows(text))


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1234.0", "1234"),
        ("1.234E3", "1234"),
        ("-7", "-7"),
        ("0", "0"),
        ("999999999999999", "999999999999999"),
        ("1.2345678901234599E+19", "1.23456789012346E+19"),
        ("1234567890123456", "1.23456789012346E+15"),
        ("12.5", "12.5"),
        ("1e-300", "1e-300"),
        ("1e999999", "1e999999"),
        ("NaN", "NaN"),
        ("what", "what"),
    ],
)
def test_numbers_are_written_as_they_were_typed(written, shown):
    assert number_text(written) == shown


@pytest.mark.parametrize(
    ("days", "from_1904", "shown"),
    [
        ("46356", False, "2026-11-30"),
        ("44894", True, "2026-11-30"),
        ("1", False, "1900-01-01"),
        ("46356.5", False, "2026-11-30 12:00"),
        ("1e99", False, number_text("1e99")),
        ("soon", False, "soon"),
    ],
)
def test_days_are_written_as_dates(days, from_1904, shown):
    assert date_text(days, counts_from_1904=from_1904) == shown


@pytest.mark.parametrize(
    ("number", "code", "is_date"),
    [
        (14, None, True),
        (0, None, False),
        (164, "dd\\.mm\\.yyyy", True),
        (164, "[h]:mm:ss", True),
        (164, '[$-409]d" of "mmmm', True),
        (164, '0" dmy"', False),
        (164, "[Red]0.00", False),
        (164, "0000000", False),
        (164, "General", False),
    ],
)
def test_formats_of_dates_are_known(number, code, is_date):
    assert is_date_format(number, code) is is_date


def test_columns_are_named_as_spreadsheets_do():
    assert [column_name(place) for place in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert [column_place(name) for name in ("A1", "Z9", "AA3", "7", "")] == [0, 25, 26, -1, -1]
    assert unescaped("a_x000D_b_x0041__xD800__x0000_") == "a\rbA\ufffd\ufffd"
