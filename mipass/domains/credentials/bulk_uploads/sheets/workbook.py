"""A workbook from its bytes, whichever program wrote it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.reading import RawRow
from mipass.domains.credentials.bulk_uploads.sheets.archive import Archive
from mipass.domains.credentials.bulk_uploads.sheets.ods import Ods
from mipass.domains.credentials.bulk_uploads.sheets.rows import Hidden, Sheet, shown_rows
from mipass.domains.credentials.bulk_uploads.sheets.xlsx import Xlsx

ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"  # .xls; or .xlsx under a password, in the same kind of file
_UNDER_PASSWORD = "EncryptedPackage".encode("utf-16-le")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def is_workbook(start: bytes) -> bool:
    """Whether a file that begins so is one, or says that it is."""
    return start.startswith((ZIP, OLD_OFFICE))


class Workbook:
    """Its sheets, and their rows as text. ``pulse`` is called now and then while it is read.

    Raises Unreadable: spreadsheet_file for what is another kind of file, locked_workbook for one under a
    password, broken_workbook, workbook_too_large.
    """

    def __init__(self, content: bytes, pulse: Callable[[], None] = lambda: None) -> None:
        if content.startswith(OLD_OFFICE):
            raise Unreadable("locked_workbook" if _UNDER_PASSWORD in content else "spreadsheet_file")
        self._book = _open(Archive(content), pulse)

    @property
    def sheets(self) -> Sequence[Sheet]:
        """All of them, in their order."""
        return self._book.sheets

    @property
    def position(self) -> float:
        """Which share of the sheet was read."""
        return self._book.position

    @property
    def hidden(self) -> Hidden:
        """What the sheet that was last read does not show, as far as it was read."""
        return self._book.hidden

    def rows(self, sheet: Sheet) -> Iterator[RawRow]:
        """Every row but empty ones, from the top. A line is the number that the spreadsheet shows."""
        merged = self._book.merged(sheet)
        hidden = self._book.hidden = Hidden()
        yield from shown_rows(self._book.rows(sheet, hidden), merged, hidden)

    def has_rows(self, sheet: Sheet) -> bool:
        """Whether anything stands in it."""
        rows = self._book.rows(sheet, Hidden())
        return any(text.strip() for row in rows for text in row.cells.values())


def _open(archive: Archive, pulse: Callable[[], None]) -> Xlsx | Ods:
    if archive.start("mimetype", len(_ODS)) == _ODS:
        if b"encryption-data" in archive.start("META-INF/manifest.xml", 1_000_000):
            raise Unreadable("locked_workbook")
        return Ods(archive, pulse)
    if "[Content_Types].xml" not in archive or "xl/workbook.bin" in archive:
        raise Unreadable("spreadsheet_file")
    book = Xlsx(archive, pulse)
    if not book.sheets:
        raise Unreadable("spreadsheet_file")
    return book
