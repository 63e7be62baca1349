"""Which characters an upload's bytes stand for: UTF-8, UTF-16, or what Western Windows programs write."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from itertools import chain

from django.db import models
from django.utils.translation import gettext_lazy as _

from mipass.domains.credentials.bulk_uploads.problems import Unreadable

MARK = "\uffff"  # never a character of any text (Unicode 23.7): here was something that could not be read
MARKING = "mipass.mark"


class Encoding(models.TextChoices):
    """What a file can be read as."""

    UTF_8 = "utf-8-sig", _("UTF-8")
    UTF_16 = "utf-16", _("UTF-16")
    UTF_16_LE = "utf-16-le", _("UTF-16 without a byte order mark, little-endian")
    UTF_16_BE = "utf-16-be", _("UTF-16 without a byte order mark, big-endian")
    WINDOWS_1252 = "cp1252", _("Windows-1252")


_SIGNATURES = {
    b"PK\x03\x04": "spreadsheet_file",  # ZIP, which is what .xlsx and .ods are
    b"\xd0\xcf\x11\xe0": "spreadsheet_file",  # .xls
    b"%PDF": "no_list",
    b"\x89PNG": "no_list",
    b"\xff\xd8\xff": "no_list",  # JPEG
    b"\x1f\x8b": "no_text",
    b"\xff\xfe\0\0": "no_text",  # UTF-32
    b"\0\0\xfe\xff": "no_text",
}

# A page or a document in XML, as web programs hand out in place of a workbook, and often call .xls.
_MARKUP = re.compile(rb"(\xef\xbb\xbf)?\s*<(!doctype|html|head|meta|table|\?xml|workbook)\b", re.IGNORECASE)


def guess_encoding(parts: Iterable[bytes]) -> Encoding:
    """What the parts of a file are most likely written in. Raises Unreadable for what is no text file.

    A file is UTF-8 if all of it is: what Windows-1252 writes for an accented letter hardly ever makes sense
    there. So all parts are looked at, and only the order of the octets, in little memory.
    """
    rest = iter(parts)
    start = next(rest, b"")
    for signature, code in _SIGNATURES.items():
        if start.startswith(signature):
            raise Unreadable(code, line=1)
    if _MARKUP.match(start):
        raise Unreadable("spreadsheet_file", line=1)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding.UTF_16
    if len(start) >= 4 and start[1:4:2] == b"\0\0" and start[0] and start[2]:
        return Encoding.UTF_16_LE
    if len(start) >= 4 and start[0:4:2] == b"\0\0" and start[1] and start[3]:
        return Encoding.UTF_16_BE
    return Encoding.UTF_8 if _is_utf_8(chain([start], rest)) else Encoding.WINDOWS_1252


def _is_utf_8(parts: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for part in parts:
            decoder.decode(part)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Go on behind what cannot be read, so that the line that it stands in is counted and named."""
    assert isinstance(error, UnicodeDecodeError)
    return MARK, error.end


codecs.register_error(MARKING, _mark)
