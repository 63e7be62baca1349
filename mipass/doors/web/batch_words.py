"""What a check found, in words: why a row is wrong and what would be right, why a file cannot be read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.vocabulary import vocabulary
from mipass.domains.credentials.bulk_uploads.problems import Problem
from mipass.domains.credentials.bulk_uploads.rows import BadRow
from mipass.domains.credentials.bulk_uploads.same_cards import LIVE, LIVE_ELSEWHERE, TWICE
from mipass.domains.credentials.models import Batch, BatchState, StagedRow

Words = str | Promise
SHOWN = 60  # characters of a wrong value

# For each code: what is wrong, and what would be right. The facts of the problem are filled in.
ROW_WORDS: Mapping[str, tuple[Words, Words]] = {
    "required": (_("The cell is empty."), _("Enter a value.")),
    "bad_email": (_("This is not an e-mail address."), _("An address such as name@example.com.")),
    "address_too_long": (
        _("This e-mail address is too long."),
        _("At most 64 characters before the @, 254 in all."),
    ),
    "forbidden_character": (
        _("The cell contains the invisible character %(character)s."),
        _("The same without it: type the cell again."),
    ),
    "too_long": (_("The cell is too long."), _("Fewer characters.")),
    "unknown_format": (
        _("There is no card format with this name."),
        _("A short name or code from the field guide, such as H10301."),
    ),
    "not_offered": (_("Cards of this format are not issued."), _("Another format from the field guide.")),
    "bad_number": (_("This is not a whole number."), _("Digits only, %(minimum)s to %(maximum)s.")),
    "out_of_range": (_("The number is out of range."), _("A number from %(minimum)s to %(maximum)s.")),
    "exponent": (
        _("A spreadsheet has turned the number into a power of ten; its last digits are lost."),
        _("Format the column as text and enter the number again."),
    ),
    "fraction": (_("The number has a fraction or grouped digits."), _("Digits only.")),
    "date": (
        _("A spreadsheet has turned the number into a date."),
        _("Format the column as text and enter the number again."),
    ),
    "formula": (_("This is a formula."), _("The value itself.")),
    "not_of_format": (_("%(format)s has no such field."), _("An empty cell.")),
    "bad_installer": (_("This is neither yes nor no."), _("yes, or no, or an empty cell.")),
    "bad_hex": (_("This is not a hexadecimal value."), _("Digits 0 to 9 and A to F.")),
    "wrong_length": (_("%(format)s has %(bits)s bits."), _("%(bits)s, or an empty cell.")),
    "wrong_parity": (_("The parity bits are not those of %(format)s."), _("The value as it is on the card.")),
    "wrong_constant": (
        _("The fixed bits are not those of %(format)s."),
        _("The value as it is on the card."),
    ),
    "disagrees": (
        _(
            "The bits and the fields are two different cards: the cell says %(written)s, the fields give "
            "%(encoded)s."
        ),
        _("Only the right one of the two, and an empty cell for the other."),
    ),
    "does_not_fit": (_("The value does not fit in %(bits)s bits."), _("A shorter value, or more bits.")),
    "bad_date": (
        _("This is not a date."),
        _("A date such as 2027-12-31 or 31.12.2027, with a time where it matters: 2027-12-31 16:00."),
    ),
    "short_year": (_("The year has two digits."), _("The year with four digits, such as 2027-12-31.")),
    "either_date": (
        _("It cannot be seen which of the two numbers is the month."),
        _("%(one)s or %(other)s, whichever is meant."),
    ),
    "mixed_orders": (
        _(
            "It cannot be seen which of the two numbers is the month, and the file writes dates in both "
            "orders: %(day_first)s in line %(day_first_line)s, %(month_first)s in line %(month_first_line)s."
        ),
        _("%(one)s or %(other)s, whichever is meant."),
    ),
    "other_order": (
        _("Dates of this file are read in the other order of day and month, in which there is no such day."),
        _("%(one)s, if that is meant; or another order for the whole file."),
    ),
    "no_such_time": (
        _("The clocks of %(zone)s skip this time, or strike it twice."),
        _("Another time, or this one with its distance from UTC, such as 2027-10-31 02:30 +01:00."),
    ),
    "not_ahead": (_("This date has passed."), _("A date that lies ahead; an empty cell for no end.")),
    "wrong_order": (
        _("It does not lie after Valid From, which is %(begin)s."),
        _("A Valid Until that lies after Valid From."),
    ),
    "too_far": (
        _("A date lies ten years from now at most, and so does an end from its beginning."),
        _("A nearer date; an empty cell for from now on, or for no end."),
    ),
    "holder_inactive": (
        _("The holder with this External ID is inactive."),
        _("Reactivate the holder first, or leave the row out."),
    ),
    "other_person": (
        _("Line %(line)s has this External ID with another name or employee number."),
        _("An External ID of its own for each person."),
    ),
    "several_holders": (
        _("Several holders with this e-mail address are known, and none of them alone has this name."),
        _("The External ID of the one who is meant."),
    ),
    "bad_quotes": (
        _("The quotation marks of this row make no sense."),
        _("Quote a cell as a whole, and write a quotation mark inside it twice."),
    ),
    "too_many_cells": (
        _("The row has %(cells)s cells, and the header has %(width)s."),
        _("As many cells as there are columns; a cell that contains the separator must be quoted."),
    ),
}
_WITH_RANGE = _("Digits only, %(minimum)s to %(maximum)s.")

FILE_WORDS: Mapping[str, tuple[Words, Words]] = {
    "no_text": (
        _("This is not text in the encoding that it was read as."),
        _("Save it from your spreadsheet as “CSV UTF-8”, or choose other characters below."),
    ),
    "no_list": (
        _("This is a PDF or a picture, and no list that can be read."),
        _("Upload the workbook or the CSV file that it was made of, or type the rows into a new one."),
    ),
    "either_base": (
        _("The numbers of these columns could be decimal or hexadecimal: %(names)s."),
        _("Say which they are. Columns named …_hex and numbers with 0x need no answer."),
    ),
    "either_order": (
        _("The dates of this file could be written with the day or with the month first."),
        _("Say what %(cell)s in line %(line)s means; all dates of the file are then read so."),
    ),
    "spreadsheet_file": (
        _("This is an older kind of workbook, or no workbook at all."),
        _("Open it in your spreadsheet and save it as “Excel workbook (.xlsx)” or “CSV UTF-8”."),
    ),
    "locked_workbook": (
        _("This workbook is protected with a password."),
        _("Open it in your spreadsheet and save it without the password, or copy its cells and paste them."),
    ),
    "broken_workbook": (
        _("This workbook is damaged, or contains what no spreadsheet writes."),
        _("Open it in your spreadsheet and save it anew, or copy its cells and paste them."),
    ),
    "workbook_too_large": (
        _("This workbook is too large once it is unpacked."),
        _("Copy the rows that you need into a new workbook, and upload that."),
    ),
    "no_header": (
        _("The first line names none of the columns."),
        _("Begin with the header of the template; columns are separated by comma, semicolon or tab."),
    ),
    "no_addresses": (
        _("No e-mail addresses were found in the first rows of the file."),
        _("Every credential needs its holder's e-mail address, in a column of its own."),
    ),
    "needs_columns": (
        _("The headings of this file are not those of the template."),
        _("On the upload's page in the portal it can be said which column is what."),
    ),
    "missing_columns": (
        _("Missing from the header: %(names)s."),
        _("Every file needs the columns email and format."),
    ),
    "column_twice": (_("The column %(name)s appears twice in the header."), _("Leave one of them out.")),
    "too_many_columns": (
        _("The header has more than %(most)s columns."),
        _("Only the columns of the template are needed."),
    ),
    "too_many_rows": (_("The file has more than %(most)s rows."), _("Split it into several files.")),
    "line_too_long": (
        _("Line %(line)s is longer than %(most)s characters."),
        _("Put each credential on a line of its own. A quotation mark may be missing before this one."),
    ),
    "open_quote": (
        _("A quotation mark opened on line %(line)s is not closed."),
        _("Close it, or remove it."),
    ),
    "no_rows": (
        _("The file has no rows with credentials."),
        _("Each credential is a row below the headings."),
    ),
    "holders_not_allowed": (
        _("The file tells of holders, and whoever sent it may not add holders."),
        _("Leave names, employee number, department, note and External ID out, or have an admin send it."),
    ),
    "not_allowed": (
        _("The person who sent this file may no longer issue credentials here."),
        _("Someone with the right permission can send it again."),
    ),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One line of the table of wrong rows."""

    line: int
    column: str
    value: str
    reason: str
    remedy: str


def faults_of(row: BadRow) -> Iterator[Fault]:
    """What is wrong with a row, cell by cell."""
    for problem in row.problems:
        reason, remedy = words_of(problem)
        value = row.cells.get(problem.column, "")
        shown = value if len(value) <= SHOWN else f"{value[:SHOWN]}…"
        yield Fault(row.line, problem.column, shown, reason, remedy)


def words_of(problem: Problem) -> tuple[str, str]:
    """Why it is wrong, and what would be right."""
    reason, remedy = ROW_WORDS.get(problem.code, ROW_WORDS["required"])
    if "minimum" in problem.facts and problem.code not in {"out_of_range", "exponent", "date"}:
        remedy = _WITH_RANGE
    return str(reason) % problem.facts, str(remedy) % problem.facts


def about_file(remark: Mapping[str, Any]) -> tuple[str, str]:
    """Why a file cannot be read, and what to do."""
    reason, remedy = FILE_WORDS[remark["code"]]
    facts = remark["facts"]
    said = str(reason) % facts
    if remark["code"] == "no_text" and facts.get("line", 1) > 1:
        said += " " + gettext("Line %(line)s is the first that cannot be read.") % facts
    return said, str(remedy) % facts


def warning_of(row: StagedRow) -> str:
    """What to know of a row that is good and yet perhaps not meant."""
    texts: Mapping[str, Words] = {
        TWICE: _("The same card data as in line %(line)s."),
        LIVE: _("The same card data is already live, for the same e-mail address."),
        LIVE_ELSEWHERE: _(
            "The same card data is already live, for another e-mail address: the access control panel "
            "cannot tell the two apart."
        ),
    }
    return str(texts[row.warning]) % {"line": row.other_line}


def failure_of(batch: Batch) -> str:
    """Why an upload was not issued."""
    if batch.failure == "forbidden":
        return gettext("The person who asked for it may no longer issue credentials here.").rstrip(".")
    return str(vocabulary().reasons.get(batch.failure, batch.failure))


TONES = {
    BatchState.UPLOADED: "waiting",
    BatchState.CHECKING: "running",
    BatchState.ASKING: "pending",
    BatchState.UNREADABLE: "failed",
    BatchState.CHECKED: "pending",
    BatchState.ISSUING: "running",
    BatchState.FAILED: "failed",
    BatchState.ISSUED: "done",
    BatchState.UNDOING: "running",
    BatchState.UNDONE: "withdrawn",
    BatchState.DISCARDED: "cancelled",
}
