"""CSV that no spreadsheet runs, written without being held in memory."""

import csv
import io
import itertools

import pytest

from mipass.base.kit.csv import as_typed, csv_lines, in_batches, neutralise


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "\nx", "  =1", "\u00a0=1", "＝1", "＠x"],  # noqa: RUF001
)
def test_what_a_spreadsheet_would_run_becomes_text(cell):
    assert neutralise(cell) == f"'{cell}"


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("x;=1+1", "x;'=1+1"),
        ("x\t@SUM(A1)", "x\t'@SUM(A1)"),
        ("x|-1", "x|'-1"),
        ("x\n=1", "x\n'=1"),
        ('x; "=1"', 'x; "\'=1"'),
        ("x;;  ＋1", "x;;  '＋1"),  # noqa: RUF001
        ("=1;=2", "'=1;'=2"),
        (";=1", ";'=1"),
        ("\t=1", "'\t'=1"),
        ("\n=1", "'\n'=1"),
    ],
)
def test_what_another_spreadsheet_would_take_for_a_cell_of_its_own_becomes_text(cell, written):
    assert neutralise(cell) == written
    assert as_typed(written) == cell


@pytest.mark.parametrize("cell", ["", "a;b", "'", "'x", "x;'y", "a;b=c"])
def test_a_cell_without_marks_is_what_was_typed(cell):
    assert neutralise(cell) == cell
    assert as_typed(cell) == cell


@pytest.mark.parametrize("cell", ["", "Organization A", "a=b", "holder+tag@demo.test", "5", -5, 0, None])
def test_what_is_harmless_stays_as_it_is(cell):
    assert neutralise(cell) == cell


def test_a_file_reads_back_as_it_was_written():
    rows = [['comma, quote " and\nline', "Zoë", 7], ["=HYPERLINK(1)", "", -3]]
    written = b"".join(csv_lines(["Name", "City", "Number"], rows))
    assert written.startswith(b"\xef\xbb\xbf")
    assert [*csv.reader(io.StringIO(written.decode("utf-8-sig"), newline=""))] == [
        ["Name", "City", "Number"],
        ['comma, quote " and\nline', "Zoë", "7"],
        ["'=HYPERLINK(1)", "", "-3"],
    ]


def test_lines_come_one_by_one_from_a_list_without_end():
    lines = csv_lines(["n"], ([n] for n in itertools.count()))
    assert [next(lines) for _ in range(3)] == [b"\xef\xbb\xbfn\r\n", b"0\r\n", b"1\r\n"]


def test_batches_hold_all_rows_in_order():
    assert list(in_batches(range(5), 2)) == [[0, 1], [2, 3], [4]]
    assert list(in_batches([], 2)) == []
