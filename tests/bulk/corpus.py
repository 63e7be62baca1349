"""What must come of each file of `tests/bulk/files`: cards, after at most three presses; or a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Card = tuple[str, str]  # the address, and the fields or the bits of the card
Answers = Mapping[str, str]


def cards(*numbers: int, facility: int = 7) -> list[Card]:
    """Those of the people that have these card numbers, with a facility code."""
    return [(f"p{n}@sheets.test", f"{facility} {n}") for n in numbers]


@dataclass(frozen=True)
class Case:
    """A file, what the person answers between upload and issue, what is issued, and what the pages say.

    ``asks``: each question by the action of its form, and what is answered otherwise than suggested.
    """

    file: str
    issued: Sequence[Card] = ()
    said: str = ""
    asks: Sequence[tuple[str, Answers]] = ()
    wrong: Sequence[tuple[int, str, str]] = ()  # line, column, the reason's words
    ends: Sequence[str] = ()  # the last days of what is issued, where it has any


H10301 = {"format": "H10301"}
MAPPED: Sequence[tuple[str, Answers]] = [("columns", H10301)]
NO_ADDRESS, EMPTY = "This is not an e-mail address.", "The cell is empty."
DIGITS_LOST = "its last digits are lost"

CORPUS: Sequence[Case] = [
    Case("01-template.xlsx", cards(1, 2)),
    Case("02-other-order.xlsx", cards(1), "Ann"),
    Case("03-german.xlsx", cards(1, 2), "Abteilung", MAPPED),
    Case("04-titles-above.xlsx", cards(1, 2), "Abteilung", MAPPED),
    Case("05-no-headings.xlsx", cards(101, 102, 103), "", MAPPED),
    Case("06-as-floats.xlsx", cards(1, 2)),
    Case("07-leading-zeros.xlsx", cards(1, 2)),
    Case("08-shown-with-zeros.xlsx", cards(1, 2)),
    Case("09-dates.xlsx", cards(1, 2), wrong=[(4, "card_number", "turned the number into a date")]),
    Case("10-formulas-not-computed.xlsx", cards(1, 2), wrong=[(4, "card_number", "This is a formula.")]),
    Case("11-merged.xlsx", cards(1, 2, 3), "", [("columns", {})]),
    Case("12-first-sheet-empty.xlsx", cards(1, 2), "Read from the sheet Ausweise."),
    Case("13-second-sheet-wanted.xlsx", cards(1, 2), asks=[("read_again", {"sheet": "Karten"})]),
    Case("14-first-sheet-hidden.xlsx", cards(1, 2), "Read from the sheet Ausweise."),
    Case("15-hidden-row.xlsx", cards(1, 2, 3), "1 row of the sheet is hidden."),
    Case("16-hidden-column.xlsx", cards(1, 2), "hidden, and were read like the others: C."),
    Case("17-pair-in-one-cell.xlsx", cards(1, 2), "", MAPPED),
    Case(
        "18-uid-with-colons.xlsx",
        [("p1@sheets.test", "514229873"), ("p2@sheets.test", "77737755")],
        "",
        [("columns", {"format": "CSN32"})],
    ),
    Case("19-sixty-columns.xlsx", cards(1, 2), "Spalte 1,", MAPPED),
    Case("20-line-breaks-in-headings.xlsx", cards(1, 2), "", MAPPED),
    Case("21-hexadecimal-by-name.xlsx", [("p1@sheets.test", "31 161")]),
    Case(
        "22-either-base.xlsx",
        [("p10@sheets.test", "7 16"), ("p2@sheets.test", "16 31")],
        "could be decimal or hexadecimal",
        [("read_again", {"numbers": "hexadecimal"})],
    ),
    Case("23-no-addresses.xlsx", said="No e-mail addresses were found in the first rows"),
    Case("24-empty.xlsx", said="The file has no rows with credentials."),
    Case("25-too-many-digits.xlsx", [("p1@sheets.test", "1")], wrong=[(3, "card_number", DIGITS_LOST)]),
    Case("26-installers.xlsx", cards(1, 2)),
    Case("27-inline-strings.xlsx", cards(1, 2)),
    Case("28-days-from-1904.xlsx", cards(2), wrong=[(2, "card_number", "turned the number into a date")]),
    Case("29-cut-off.xlsx", said="This workbook is damaged"),
    Case("30-error-cells.xlsx", cards(1, 2), wrong=[(4, "card_number", "This is not a whole number.")]),
    Case("31-entities.xlsx", said="This workbook is damaged"),
    Case("32-table-further-in.xlsx", cards(1, 2)),
    Case(
        "33-no-card-numbers.xlsx",
        [("p1@sheets.test", "7 900"), ("p2@sheets.test", "7 901")],
        "",
        MAPPED,
    ),
    Case("34-two-address-columns.xlsx", cards(1, 2), "", [("columns", {})]),
    Case("35-notes-beside.xlsx", cards(1, 2)),
    Case(
        "36-codes-only-custom.xlsx",
        [("p1@sheets.test", "1A2B3C"), ("p2@sheets.test", "001122")],
        "",
        [("columns", {"format": "CUSTOM", "bit_length": "24"})],
    ),
    Case("37-no-workbook.xlsx", said="an older kind of workbook, or no workbook at all"),
    Case("38-shared-strings.xlsx", [("p1@sheets.test", "1"), ("p2@sheets.test", "2")]),
    Case("39-two-lines-of-headings.xlsx", cards(1, 2), "", MAPPED),
    Case("40-total-below.xlsx", cards(1, 2), wrong=[(5, "email", NO_ADDRESS), (5, "format", EMPTY)]),
    Case(
        "41-departments-between.xlsx",
        cards(1, 2),
        wrong=[(line, *cell) for line in (2, 4) for cell in [("email", NO_ADDRESS), ("format", EMPTY)]],
    ),
    Case(
        "42-headings-again.xlsx",
        cards(1, 2),
        wrong=[(4, "email", NO_ADDRESS), (4, "format", "no card format with this name")],
    ),
    Case("43-two-addresses-in-a-cell.xlsx", cards(1, 2), wrong=[(4, "email", NO_ADDRESS)]),
    Case("44-from-a-directory.xlsx", cards(1, 2), "Full Name", MAPPED),
    Case("50-german-windows.csv", cards(1, 2), "Read as Windows-1252.", MAPPED),
    Case("51-no-headings.tsv", cards(101, 102, 103), "", MAPPED),
    Case("52-titles-above.csv", cards(1, 2), "", MAPPED),
    Case("53-bars.txt", cards(1, 2), "Read as UTF-16.", MAPPED),
    Case("54-under-password.xlsx", said="This workbook is protected with a password."),
    Case("55-page-called-workbook.xls", said="save it as “Excel workbook (.xlsx)”"),
    Case("56-printed.pdf", said="This is a PDF or a picture"),
    Case("57-zeros-kept.csv", cards(1, 2)),
    Case("58-address-book.csv", cards(1, 2), "", MAPPED),
    Case("59-empty-cells-after.csv", cards(1, 2)),
    Case("60-template.ods", cards(1, 2)),
    Case("61-titles-above.ods", cards(1, 2), "Abteilung", MAPPED),
    Case("62-merged.ods", cards(1, 2, 3), "", [("columns", {})]),
    Case("63-hidden-row.ods", cards(1, 2, 3), "1 row of the sheet is hidden."),
    Case("64-second-sheet-wanted.ods", cards(1, 2), asks=[("read_again", {"sheet": "Karten"})]),
    Case("65-old-workbook.xls", said="an older kind of workbook"),
    Case("66-formulas-computed.xlsx", [*cards(1, 2), ("f@sheets.test", "7 3")]),
    Case("67-german.xlsx", cards(1, 2), "Abteilung", MAPPED),
    Case("70-pair-with-dash.csv", cards(1, 2), "", MAPPED),
    Case("71-old-mac.csv", cards(1, 2)),
    Case("72-utf-16-unmarked.txt", cards(1, 2), "Read as UTF-16"),
    Case("73-grouped-digits.csv", cards(1, 2), wrong=[(4, "card_number", "grouped digits")]),
    Case("74-day-first.csv", cards(1, 2), ends=["2034-04-03", "2034-12-31"]),
    Case(
        "75-either-order.csv",
        cards(1, 2),
        "03/04/2034 in line 2 means",
        [("read_again", {"date_order": "month_first"})],
        ends=["2034-03-04", "2034-05-06"],
    ),
    Case(
        "76-both-orders.csv",
        cards(2, 3),
        "31/12/2034 in line 3, 12/30/2034 in line 4",
        wrong=[(2, "valid_until", "dates in both orders")],
        ends=["2034-12-31", "2034-12-30"],
    ),
    Case(
        "77-either-order-german.csv",
        cards(1, 2),
        asks=[("columns", {"format": "H10301", "facility_code": "7", "date_order": "day_first"})],
        ends=["2034-04-03", "2034-03-04"],
    ),
    Case("68-dates.ods", cards(1, 2), wrong=[(4, "card_number", "turned the number into a date")]),
]  # fmt: skip
