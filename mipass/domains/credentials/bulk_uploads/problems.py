"""What can be wrong with an upload: codes and their facts; the words for them are the doors'."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Fact = str | int
EITHER_BASE = "either_base"
EITHER_ORDER = "either_order"
QUESTIONS = frozenset((EITHER_BASE, EITHER_ORDER))  # codes of what one word for the whole file answers
LONGEST_CELL = 500  # characters


class Unreadable(Exception):
    """The file as a whole cannot be taken. Codes: no_text, no_list, spreadsheet_file, broken_workbook,
    locked_workbook, workbook_too_large, no_header, no_addresses, missing_columns, column_twice,
    too_many_columns, too_many_rows, line_too_long, open_quote, no_rows; needs_columns, either_base and
    either_order when somebody must say how it is to be read; not_allowed and holders_not_allowed when it is
    not the file's fault.
    """

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell, or for an empty ``column`` in the whole row."""

    column: str
    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
