"""The files of the corpus that are no workbooks, whatever their names say."""

from __future__ import annotations

from tests.bulk.people import GERMAN, P1, P2, TEMPLATE, Rows, germans, people

UNDER_PASSWORD = "EncryptedPackage".encode("utf-16-le")


def _joined(rows: Rows, separator: str = ";") -> bytes:
    return "".join(separator.join(map(str, row)) + "\r\n" for row in rows).encode()


def dated(*ends: str) -> bytes:
    """The people, each with that end."""
    rows = [[*row, end] for row, end in zip(people(1, len(ends)), ends, strict=True)]
    return _joined([[*TEMPLATE, "valid_until"], *rows])


def _page(rows: Rows) -> bytes:
    """What programs in the web hand out as a workbook."""
    lines = "".join(f"<tr><td>{'</td><td>'.join(map(str, row))}</td></tr>" for row in [TEMPLATE, *rows])
    return f"<html><head><meta charset=utf-8></head><body><table>{lines}</table></body></html>".encode()


def texts() -> dict[str, bytes]:
    """Files that are no workbooks."""
    german = "\r\n".join(";".join(map(str, row)) for row in [GERMAN, *germans(1)]) + "\r\n"
    rows = "\n".join("\t".join(map(str, [row[0], *row[2:]])) for row in people(101, 3))
    return {
        "50-german-windows.csv": german.encode("cp1252"),
        "51-no-headings.tsv": rows.encode(),
        "52-titles-above.csv": f"Ausweisliste;;;;\r\n;;;;\r\n{german}".encode("utf-8-sig"),
        "53-bars.txt": german.replace(";", "|").encode("utf-16"),
        "55-page-called-workbook.xls": _page(people(1)),
        "56-printed.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Type /Catalog>> endobj\n%%EOF\n",
        "57-zeros-kept.csv": _joined(
            [TEMPLATE, [P1, "H10301", '="007"', '="00001"'], [P2, "H10301", 7, "'00002"]]
        ),
        "58-address-book.csv": _joined(
            [["Mail", "Site", "Card"], ["Ann Smith <p1@sheets.test>", 7, 1], ["mailto:p2@sheets.test", 7, 2]]
        ),
        "59-empty-cells-after.csv": b"sep=;\r\n"
        + _joined([*row, "", "", ""] for row in [TEMPLATE, *people(1), [""] * 4]),
        "70-pair-with-dash.csv": _joined([["E-Mail", "Ausweis"], [P1, "7-1"], [P2, "007-00002"]]),
        "71-old-mac.csv": _joined([TEMPLATE, *people(1)]).replace(b"\r\n", b"\r"),
        "72-utf-16-unmarked.txt": _joined([TEMPLATE, *people(1)], "\t").decode().encode("utf-16-le"),
        "73-grouped-digits.csv": _joined([TEMPLATE, *people(1), ["g@sheets.test", "H10301", 7, "4.711"]]),
        "74-day-first.csv": dated("03/04/2034", "31/12/2034"),
        "75-either-order.csv": dated("03/04/2034", "05/06/2034"),
        "76-both-orders.csv": dated("03/04/2034", "31/12/2034", "12/30/2034"),
        "77-either-order-german.csv": _joined(
            [["E-Mail", "Karte", "Gültig bis"], [P1, 1, "03/04/2034"], [P2, 2, "04/03/2034"]]
        ),
        "54-under-password.xlsx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + UNDER_PASSWORD,
    }  # fmt: skip
