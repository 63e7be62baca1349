"""Writes the workbooks of `tests/bulk/files`: `python -m tests.bulk.make_corpus [FOLDER]`.

The tests read what is committed there. Those made by LibreOffice are made anew only where it is installed.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.worksheet import Worksheet

from tests.bulk import make_texts
from tests.bulk.people import GERMAN, P1, P2, TEMPLATE, Rows, germans, people

FILES = Path(__file__).parent / "files"
SHEET = "xl/worksheets/sheet1.xml"
Change = Callable[[Worksheet], None]


def book(rows: Rows, change: Change = lambda _sheet: None) -> bytes:
    """A workbook of one sheet."""
    made = Workbook()
    sheet = made.worksheets[0]
    for row in rows:
        sheet.append([*row])
    change(sheet)
    return saved(made)


def saved(made: Workbook) -> bytes:
    """Its bytes."""
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def edited(content: bytes, part: str, change: Callable[[str], str]) -> bytes:
    """The same with one part written otherwise, as other programs write it."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, change(text.decode()).encode() if name == part else text)
    return file.getvalue()


def _merge(sheet: Worksheet) -> None:
    for cells in ("A1:D1", "B3:B5", "C3:C5"):
        sheet.merge_cells(cells)


def _pairs(sheet: Worksheet) -> None:
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("C1:D1")


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def _hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True


def _zeros(sheet: Worksheet) -> None:
    sheet["D2"].number_format = "00000000"


def _offset(sheet: Worksheet) -> None:
    sheet.insert_rows(1, 4)
    sheet.insert_cols(1, 2)


def _sheets(first: Rows, *others: tuple[str, Rows], hide_first: bool = False) -> bytes:
    made = Workbook()
    made.worksheets[0].title = "Tabelle1"
    for row in first:
        made.worksheets[0].append([*row])
    for name, rows in others:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append([*row])
    if hide_first:
        made.worksheets[0].sheet_state = "hidden"
        made.active = 1
    return saved(made)


def _from_1904() -> bytes:
    made = Workbook()
    made.epoch = CALENDAR_MAC_1904
    for row in [TEMPLATE, ["p1@sheets.test", "H10301", 7, date(2026, 11, 30)], *people(2, 1)]:
        made.worksheets[0].append(row)
    return saved(made)


def _wide() -> list[list[Any]]:
    heads = [f"Spalte {n}" for n in range(1, 61)]
    heads[20], heads[40], heads[59] = "E-Mail (dienstlich)", "Ausweis-Nr.", "Standort-Code"
    rows = []
    for n in (1, 2):
        cells: list[Any] = [f"x{n}"] * 60
        cells[20], cells[40], cells[59] = f"p{n}@sheets.test", n, 7
        rows.append(cells)
    return [heads, *rows]


def _inline(text: str) -> str:
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>p{n}@sheets.test</t></is></c><c t="inlineStr"><is><r><t>H10</t></r><r>'
        f"<t>301</t></r></is></c><c><v>7.0</v></c><c><v>{n}.0</v></c></row>"
        for n in (1, 2)
    )
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in TEMPLATE)
    start, end = text.index("<sheetData>"), text.index("</sheetData>")
    return f"{text[:start]}<sheetData><row>{head}</row>{rows}{text[end:]}"


def _shared() -> bytes:
    """A small package as other programs write it: prefixes, texts in parts and how to say them."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    texts = ["email", "format", "card_number", "H10302", *(f"p{n}@sheets.test" for n in (1, 2))]
    shared = "".join(f"<x:si><x:t>{text}</x:t></x:si>" for text in texts[:3])
    shared += "<x:si><x:r><x:t>H10</x:t></x:r><x:r><x:t>302</x:t></x:r><x:rPh><x:t>aitch</x:t></x:rPh></x:si>"
    shared += "".join(f"<x:si><x:t>{text}</x:t></x:si>" for text in texts[4:])
    cells = [[0, 1, 2], [4, 3], [5, 3]]
    rows = [[f'<x:c t="s"><x:v>{at}</x:v></x:c>' for at in row] for row in cells]
    rows[1].append("<x:c><x:v>1</x:v></x:c>")
    rows[2].append('<x:c t="str"><x:f>1+1</x:f><x:v>2</x:v></x:c>')
    data = "".join(f"<x:row>{''.join(row)}</x:row>" for row in rows)
    relation = '<Relationship Id="{}" Type="{}/{}" Target="{}"/>'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relation.format("r1", office, "officeDocument", "/book/main.xml"),
        "book/main.xml": f'<x:workbook xmlns:x="{main}" xmlns:r="{office}"><x:sheets><x:sheet name="Export" '
        'sheetId="1" r:id="r1"/></x:sheets></x:workbook>',
        "book/_rels/main.xml.rels": relation.format("r1", office, "worksheet", "sheets/Sheet.xml")
        + relation.format("r2", office, "sharedStrings", "texts.xml"),
        "book/sheets/sheet.xml": f'<x:worksheet xmlns:x="{main}"><x:sheetData>{data}</x:sheetData>'
        "</x:worksheet>",
        "book/texts.xml": f'<x:sst xmlns:x="{main}">{shared}</x:sst>',
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            around = f'<Relationships xmlns="{relations}">{text}</Relationships>'
            package.writestr(name, around if name.endswith(".rels") else text)
    return file.getvalue()


def _entity(text: str) -> str:
    declared = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    return declared + text.replace("H10301", "&b;").removeprefix("<?xml version='1.0' encoding='UTF-8'?>")


def workbooks() -> dict[str, bytes]:
    """What openpyxl writes, by its name."""
    plain = book([TEMPLATE, *people(1)])
    return {
        "01-template.xlsx": plain,
        "02-other-order.xlsx": book([["Card Number", "Name", *TEMPLATE[:3]], [1, "Ann", *people(1)[0][:3]]]),
        "03-german.xlsx": book([GERMAN, *germans(1)]),
        "04-titles-above.xlsx": book(
            [["Ausweisliste Werk Süd"], ["Stand", date(2026, 11, 1)], [], GERMAN, *germans(1)]
        ),
        "05-no-headings.xlsx": book([row[:1] + row[2:] for row in people(101, 3)]),
        "06-as-floats.xlsx": edited(plain, SHEET, lambda text: text.replace("<v>1</v>", "<v>1.0E0</v>")),
        "07-leading-zeros.xlsx": book([TEMPLATE, [P1, "H10301", "007", "00001"], *people(2, 1)]),
        "08-shown-with-zeros.xlsx": book([TEMPLATE, *people(1)], _zeros),
        "09-dates.xlsx": book([TEMPLATE, *people(1), ["d@sheets.test", "H10301", 7, date(2026, 4, 1)]]),
        "10-formulas-not-computed.xlsx": book(
            [TEMPLATE, *people(1), ["f@sheets.test", "H10301", 7, "=D3+1"]]
        ),
        "11-merged.xlsx": book(
            [["Zutritt"], TEMPLATE, *people(1, 1), *([row[0], None, None, row[3]] for row in people(2, 2))],
            _merge,
        ),
        "12-first-sheet-empty.xlsx": _sheets([], ("Ausweise", [TEMPLATE, *people(1)])),
        "13-second-sheet-wanted.xlsx": _sheets(
            [["Hinweise zu dieser Datei"], ["Fragen an: it@sheets.test"]], ("Karten", [TEMPLATE, *people(1)])
        ),
        "14-first-sheet-hidden.xlsx": _sheets(
            [TEMPLATE, *people(50)], ("Ausweise", [TEMPLATE, *people(1)]), hide_first=True
        ),
        "15-hidden-row.xlsx": book([TEMPLATE, *people(1, 3)], _hide_row),
        "16-hidden-column.xlsx": book([TEMPLATE, *people(1)], _hide_column),
        "17-pair-in-one-cell.xlsx": book([["Mail", "Badge"], *([r[0], f"7:{r[3]}"] for r in people(1))]),
        "18-uid-with-colons.xlsx": book(
            [["Mail", "UID"], ["p1@sheets.test", "1E:A6:86:71"], ["p2@sheets.test", "04:A2:2F:1B"]]
        ),
        "19-sixty-columns.xlsx": book(_wide()),
        "20-line-breaks-in-headings.xlsx": book(
            [["E-Mail\n(dienstlich)", "Karten-\nnummer", "Anlagen-\ncode"], *(
                [row[0], row[3], row[2]] for row in people(1)
            )]
        ),
        "21-hexadecimal-by-name.xlsx": book(
            [["email", "format", "facility_code_hex", "card_number_hex"], [P1, "H10301", "1F", "00A1"]]
        ),
        "22-either-base.xlsx": book([TEMPLATE, *people(10, 1), ["p2@sheets.test", "H10301", 10, "1F"]]),
        "23-no-addresses.xlsx": book([["Karte", "Code"], [1, 7], [2, 7]]),
        "24-empty.xlsx": book([]),
        "25-too-many-digits.xlsx": book(
            [["email", "format", "card_number"], [P1, "H10302", 1], [P2, "H10302", 12345678901234567]]
        ),
        "26-installers.xlsx": book(
            [[*TEMPLATE, "installer"], [*people(1, 1)[0], True], [*people(2, 1)[0], False]]
        ),
        "27-inline-strings.xlsx": edited(plain, SHEET, _inline),
        "28-days-from-1904.xlsx": _from_1904(),
        "29-cut-off.xlsx": plain[: len(plain) // 2],
        "30-error-cells.xlsx": book([TEMPLATE, *people(1), ["e@sheets.test", "H10301", 7, "#N/A"]]),
        "31-entities.xlsx": edited(plain, SHEET, _entity),
        "32-table-further-in.xlsx": book([TEMPLATE, *people(1)], _offset),
        "33-no-card-numbers.xlsx": book([["Mitarbeiter", "E-Mail"], ["Ann", P1], ["Bob", P2]]),
        "34-two-address-columns.xlsx": book(
            [["email", "E-Mail", "format", "facility_code", "card_number"], *(
                [row[0], f"private.{row[0]}", *row[1:]] for row in people(1)
            )]
        ),
        "35-notes-beside.xlsx": book([TEMPLATE, [*people(1)[0], None, None, "← new"], people(1)[1]]),
        "36-codes-only-custom.xlsx": book(
            [["Mail", "Rohdaten"], ["p1@sheets.test", "0x1A2B3C"], ["p2@sheets.test", "00 11 22"]]
        ),
        "38-shared-strings.xlsx": _shared(),
        "39-two-lines-of-headings.xlsx": book(
            [["Person", None, "Karte", None], ["Name", "E-Mail", "Anlagencode", "Ausweis-Nr."], *(
                ["Ann", row[0], row[2], row[3]] for row in people(1)
            )],
            _pairs,
        ),
        "40-total-below.xlsx": book([TEMPLATE, *people(1), [], ["Summe", None, None, 2]]),
        "41-departments-between.xlsx": book([TEMPLATE, ["Einkauf"], people(1)[0], ["Versand"], people(1)[1]]),
        "42-headings-again.xlsx": book([TEMPLATE, people(1)[0], [], TEMPLATE, people(1)[1]]),
        "43-two-addresses-in-a-cell.xlsx": book(
            [TEMPLATE, *people(1), ["a@sheets.test; b@sheets.test", "H10301", 7, 3]]
        ),
        "44-from-a-directory.xlsx": book(
            [["DisplayName", "UserPrincipalName", "EmployeeID", "Department", "BadgeNumber", "SiteCode"], *(
                ["Ann", row[0], "000017", "IT", row[3], row[2]] for row in people(1)
            )]
        ),
        "37-no-workbook.xlsx": edited(plain, "", str).replace(b"xl/workbook", b"zl/workbook"),
    }  # fmt: skip


def by_libreoffice(folder: Path) -> None:
    """What LibreOffice makes of some of them; also `=D3+1` computed."""
    made = folder / "made"
    wanted = {
        "60-template.ods": "01-template.xlsx",
        "61-titles-above.ods": "04-titles-above.xlsx",
        "62-merged.ods": "11-merged.xlsx",
        "63-hidden-row.ods": "15-hidden-row.xlsx",
        "64-second-sheet-wanted.ods": "13-second-sheet-wanted.xlsx",
        "65-old-workbook.xls": "01-template.xlsx",
        "66-formulas-computed.xlsx": "10-formulas-not-computed.xlsx",
        "67-german.xlsx": "03-german.xlsx",
        "68-dates.ods": "09-dates.xlsx",
    }
    for name, source in wanted.items():
        office = ["soffice", "--headless", "--convert-to", Path(name).suffix[1:], "--outdir", str(made)]
        subprocess.run([*office, str(folder / source)], check=True, capture_output=True)
        (made / Path(source).with_suffix(Path(name).suffix)).replace(folder / name)
    shutil.rmtree(made)


def main() -> None:
    """Write all of them."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FILES
    folder.mkdir(exist_ok=True)
    for name, content in {**workbooks(), **make_texts.texts()}.items():
        (folder / name).write_bytes(content)
    if shutil.which("soffice"):
        by_libreoffice(folder)


if __name__ == "__main__":
    main()
