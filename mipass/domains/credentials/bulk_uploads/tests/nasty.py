"""Files as people and attackers send them, each with what is said of it.

Either a code of the whole file, or for each wrong row its line, column and code; all other rows are good.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

HEADER = "email,format,facility_code,card_number\n"
ROW = "a@demo.test,H10301,1,{}\n"
GOOD = HEADER + ROW.format(1) + ROW.format(2)
Found = list[tuple[int, str, str]]


@dataclass(frozen=True)
class Nasty:
    """A file, and what must come of it: ``code`` for the whole, or how many rows are good, which wrong."""

    name: str
    content: bytes
    code: str = ""
    good: int = 0
    wrong: tuple[tuple[int, str, str], ...] = ()
    asks: bool = False  # which column is what, as there are addresses in it

    @property
    def state(self) -> str:
        """What becomes of the upload."""
        return (
            "asking" if self.asks or self.code == "either_base" else "unreadable" if self.code else "checked"
        )


def _zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("people.csv", GOOD)
    return file.getvalue()


def one(name: str, row: str, *wrong: tuple[str, str], header: str = HEADER) -> Nasty:
    """A file of one row, with what is wrong in it."""
    return Nasty(name, f"{header}{row}\n".encode(), good=not wrong, wrong=tuple((2, *each) for each in wrong))


CUSTOM = "email,format,bit_length,data_hex\n"

NASTY = [
    # encodings
    Nasty("UTF-8 with a mark", b"\xef\xbb\xbf" + GOOD.encode(), good=2),
    Nasty("UTF-16 with a mark, little end first", GOOD.encode("utf-16"), good=2),
    Nasty("UTF-16 with a mark, big end first", b"\xfe\xff" + GOOD.encode("utf-16-be"), good=2),
    Nasty("UTF-16 without a mark", GOOD.encode("utf-16-le"), good=2),
    Nasty("UTF-16 without a mark, big end first", GOOD.encode("utf-16-be"), good=2),
    Nasty("UTF-32", b"\xff\xfe\0\0" + GOOD.encode("utf-32-le"), code="no_text"),
    Nasty(
        "Windows-1252 with an umlaut before the @",
        GOOD.encode() + "ä@demo.test,H10301,1,3".encode("cp1252"),
        good=2,
        wrong=((4, "email", "bad_email"),),
    ),
    Nasty("Windows-1252 with a domain", GOOD.encode() + "a@bücher.test,H10301,1,3".encode("cp1252"), good=3),
    Nasty(
        "neither UTF-8 nor Windows-1252", GOOD.encode() + b"a@demo.test,H10301,1,3\x81\xff\n", code="no_text"
    ),
    Nasty("half a character of UTF-16 at the end", GOOD.encode("utf-16") + b"\x41", code="no_text"),
    Nasty("NULs within", GOOD.encode() + b"b@demo.test,H10\x00301,1,3\n", code="no_text"),
    Nasty("noise", bytes(range(256)) * 40, code="no_text"),
    # what is no CSV
    Nasty("a zip named .csv", _zip(), code="spreadsheet_file"),
    Nasty("an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), code="spreadsheet_file"),
    Nasty("a PDF", b"%PDF-1.7\n%\xe2\xe3", code="no_list"),
    Nasty("a page of HTML", b"<!doctype html><html><body>Sign in</body></html>", code="spreadsheet_file"),
    Nasty("spaces and empty lines alone", b" \n\n\t\n", code="no_header"),
    # line ends and separators
    Nasty("lone CR", GOOD.replace("\n", "\r").encode(), good=2),
    Nasty("CR and LF", GOOD.replace("\n", "\r\n").encode(), good=2),
    Nasty("no line end at the end", GOOD.rstrip().encode(), good=2),
    Nasty("empty rows between", GOOD.replace("\n", "\n\n,,,\n").encode(), good=2),
    Nasty("semicolons", GOOD.replace(",", ";").encode(), good=2),
    Nasty("tabs", GOOD.replace(",", "\t").encode(), good=2),
    Nasty("a hint for Excel before the header", ("sep=;\n" + GOOD.replace(",", ";")).encode(), good=2),
    Nasty("bars", GOOD.replace(",", "|").encode(), good=2),
    Nasty(
        "another separator below the header",
        (HEADER + "a@demo.test;H10301;1;1\n").encode(),
        wrong=((2, "email", "bad_email"), (2, "format", "required")),
    ),
    # the header
    Nasty("the header missing", ROW.format(1).encode(), code="no_header", asks=True),
    Nasty("the header alone", HEADER.encode(), code="no_rows"),
    Nasty(
        "the header twice",
        (GOOD + HEADER).encode(),
        good=2,
        wrong=(
            (4, "email", "bad_email"),
            (4, "format", "unknown_format"),
        ),
    ),
    Nasty(
        "a column twice",
        b"email,Email,format\na@demo.test,b@demo.test,H10301\n",
        code="column_twice",
        asks=True,
    ),
    Nasty("no addresses", b"format,facility_code,card_number\nH10301,1,1\n", code="missing_columns"),
    Nasty("sixty columns", (GOOD.replace("\n", ",x" * 56 + "\n")).encode(), good=2),
    Nasty("a hundred and two columns", b"email,format" + b",x" * 100 + b"\n", code="too_many_columns"),
    Nasty(
        "case, spaces, another order",
        b"Card Number , FORMAT,e-mail,Facility-Code,Notes\n1,h10301,a@demo.test,1,hello\n",
        good=1,
    ),
    # quotes
    Nasty(
        "quoted cells",
        b'"email","format","facility_code","card_number"\n"a@demo.test","H10301","1","1"\n',
        good=1,
    ),
    Nasty(
        "a quotation mark that is not closed",
        (HEADER + '"a@demo.test,H10301,1,1\n' + ROW.format(2) * 50).encode(),
        code="open_quote",
    ),
    Nasty(
        "text behind a quoted cell",
        (HEADER + '"a@demo.test"x,H10301,1,1\n' + ROW.format(2)).encode(),
        good=1,
        wrong=((2, "", "bad_quotes"),),
    ),
    Nasty(
        "a line break within a cell that nobody needs",
        (HEADER.strip() + ',notes\na@demo.test,H10301,1,1,"two\nlines"\nb@demo.test,H10301,1,x,\n').encode(),
        good=1,
        wrong=((4, "card_number", "bad_number"),),
    ),
    Nasty(
        "more cells than columns",
        (HEADER + "a@demo.test,H10301,1,1,2,3\n").encode(),
        wrong=((2, "", "too_many_cells"),),
    ),
    Nasty("a line of ten megabytes", (HEADER + "a" * 10_000_000).encode(), code="line_too_long"),
    Nasty("a header of ten megabytes", b"email,format," * 800_000, code="line_too_long"),
    Nasty(
        "a hundred thousand rows and one",
        (HEADER + "".join(ROW.format(n % 60_000) for n in range(100_001))).encode(),
        code="too_many_rows",
    ),
    # what spreadsheets do to numbers
    one("a power of ten", "a@demo.test,H10301,1,1E+05", ("card_number", "exponent")),
    one("a date", "a@demo.test,H10301,1,01.02.2026", ("card_number", "date")),
    one("a date of another country", "a@demo.test,H10301,2-Jan-26,1", ("facility_code", "date")),
    one("a fraction", "a@demo.test,H10301,1,12.0", ("card_number", "fraction")),
    one("grouped digits", '"a@demo.test",H10301,1,"45,678"', ("card_number", "fraction")),
    one("leading zeros", "a@demo.test,H10301,007,00042"),
    one("digits of another script", "a@demo.test,H10301,\u0661,\u0662"),
    one("a negative number", "a@demo.test,H10301,-1,1", ("facility_code", "bad_number")),
    one("hundreds of digits", f"a@demo.test,H10301,1,{'9' * 400}", ("card_number", "bad_number")),
    one(
        "hex turned into a power of ten",
        "a@demo.test,Custom,32,1.2E+10",
        ("data_hex", "exponent"),
        header=CUSTOM,
    ),
    # formulas and names that mislead
    one("a formula for an address", '"=HYPERLINK(""http://evil.test"")",H10301,1,1', ("email", "bad_email")),
    one("a formula for a number", "a@demo.test,H10301,1,=1+1", ("card_number", "formula")),
    one("a command", "a@demo.test,@SUM(1),1,1", ("format", "unknown_format")),
    one("a script", "<script>alert(1)</script>@x.test,H10301,1,1", ("email", "bad_email")),
    one("a name turned round", "a\u202e@demo.test,H10301,1,1", ("email", "forbidden_character")),
    one("a mark of nothing", "a\u200b@demo.test,H10301,1,1", ("email", "forbidden_character")),
    # formats
    one("a format's short name in other letters", "a@demo.test,26-BIT wiegand,1,1"),
    one("a format that is not issued", "a@demo.test,{tier0},1,1", ("format", "not_offered")),
    one(
        "out of range",
        "a@demo.test,H10301,256,65536",
        ("facility_code", "out_of_range"),
        ("card_number", "out_of_range"),
    ),
    one("a field that the format lacks", "a@demo.test,CSN32,1,1", ("facility_code", "not_of_format")),
    one("a missing field", "a@demo.test,H10301,,1", ("facility_code", "required")),
    one(
        "Custom without data",
        "a@demo.test,Custom,,",
        ("bit_length", "required"),
        ("data_hex", "required"),
        header=CUSTOM,
    ),
    one("Custom that does not fit", "a@demo.test,Custom,8,1FF", ("data_hex", "does_not_fit"), header=CUSTOM),
    one("Custom of no bits", "a@demo.test,Custom,0,1", ("bit_length", "out_of_range"), header=CUSTOM),
    one("Custom of too many bits", "a@demo.test,custom,257,1", ("bit_length", "out_of_range"), header=CUSTOM),
    one("Custom that is no hex", "a@demo.test,CUSTOM,8,0xZZ", ("data_hex", "bad_hex"), header=CUSTOM),
    one("Custom with its digits apart", "a@demo.test,Custom,16,0x1f a3", header=CUSTOM),
    one(
        "an installer who is neither",
        "a@demo.test,H10301,1,1,perhaps",
        ("installer", "bad_installer"),
        header="email,format,facility_code,card_number,installer\n",
    ),
    Nasty(
        "mixed formats",
        b"email,format,facility_code,card_number,bit_length,data_hex\n"
        b"a@demo.test,H10301,1,1,,\nb@demo.test,CSN32,,5,,\nc@demo.test,Custom,,,12,FFF\nd@demo.test,H10301,1,1,12,\n",
        good=3,
        wrong=((5, "bit_length", "wrong_length"),),
    ),
    Nasty(
        "invisible marks and odd dashes",
        "email,format,facility_code,card_number\na@demo.test,26\u2011bit Wiegand,\u200b1,1\ufeff\n".encode(),
        good=1,
    ),
    Nasty(
        "hexadecimal by its mark",
        b"email,format,facility_code,card_number\na@demo.test,H10301,0x10,0X1001\n",
        good=1,
    ),
    Nasty(
        "hexadecimal by the column's name",
        b"email,format,Facility Code (hex),card_number_hex\na@demo.test,H10301,FF,1001\n",
        good=1,
    ),
    Nasty(
        "letters among numbers that could be decimal",
        b"email,format,facility_code,card_number\na@demo.test,H10301,10,1001\nb@demo.test,H10301,10,1A01\n",
        code="either_base",
    ),
    Nasty(
        "what looks like an export, without a word on its numbers",
        b"email,format,facility_code,card_number,status\na@demo.test,H10301,10,1001,invited\n",
        code="either_base",
    ),
    Nasty(
        "a line break in a column's name",
        b'"E-Mail\r\n(work)",Format,"Facility\nCode","Card\rNumber","a ""note""\n\nof ours"\n'
        b"a@demo.test,H10301,1,1,\n",
        good=1,
    ),
    Nasty(
        "a quotation mark in a column's name",
        b'email,format,facility_code,card_number,5" reader\na@demo.test,H10301,1,1,\n'
        b"b@demo.test,H10301,1,x,\n",
        good=1,
        wrong=((3, "card_number", "bad_number"),),
    ),
    Nasty(
        "bits beside the fields that agree, and bits alone",
        b"email,format,facility_code,card_number,bit_length,data_hex\n"
        b"a@demo.test,H10301,12,5002,26,2182714\nb@demo.test,H10301,,,,0x2182714\n",
        good=2,
    ),
    Nasty(
        "bits beside the fields that do not agree",
        b"email,format,facility_code,card_number,bit_length,data_hex\n"
        b"a@demo.test,H10301,12,5003,26,2182714\nb@demo.test,H10301,,,26,2182715\n",
        wrong=((2, "data_hex", "disagrees"), (3, "data_hex", "wrong_parity")),
    ),
]
