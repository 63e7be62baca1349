"""Taking in a file of a list: what it may be, what it is called, and how it is said to be written."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.credentials.bulk_uploads.dates import DateOrder
from mipass.domains.credentials.bulk_uploads.encodings import Encoding
from mipass.domains.credentials.bulk_uploads.sealing import in_parts, open_json
from mipass.domains.credentials.models import Draft, Numbers

LARGEST = 20 * 1000 * 1000  # bytes


def read_parts(content: Iterable[bytes]) -> list[bytes]:
    """A file in parts of one size. Raises Invalid for one that is empty or too large."""
    return [*_capped(in_parts(content))]


def _capped(parts: Iterator[bytes]) -> Iterator[bytes]:
    size = 0
    for part in parts:
        size += len(part)
        if size > LARGEST:
            raise Invalid(
                _("The file is larger than 20 MB. Split it in two."), code="too_large", field="file"
            )
        yield part
    if not size:
        raise Invalid(_("This file is empty."), code="empty", field="file")


def digest_of(parts: Iterable[bytes]) -> str:
    """What stands for the file in a request."""
    digest = hashlib.sha256()  # only a keyed digest of it is kept
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def file_name(name: str) -> str:
    """What the file is called, without what could mislead; the end of a long name is kept."""
    shown = "".join(letter for letter in name if letter.isprintable()).strip()
    return shown[-NAME_LENGTH:] or _("Upload")


def refuse_unlisted(*, encoding: str = "", numbers: str = "", date_order: str = "") -> None:
    """Raise Invalid for a way to write that there is not. Empty is as it is guessed."""
    if encoding and encoding not in Encoding.values:
        raise Invalid(_("Choose one of the listed encodings."), field="encoding")
    if numbers and numbers not in Numbers.values:
        raise Invalid(_("Choose how numbers are written."), field="numbers")
    if date_order and date_order not in DateOrder.values:
        raise Invalid(_("Choose whether the day or the month comes first."), field="date_order")


def other_sheet(draft: Draft, sheet: str) -> dict[str, Any]:
    """What is said by the choice of a sheet: of another one, nothing is known yet. Raises Invalid."""
    remark = open_json(draft, "remark", draft.remark)
    if not sheet or sheet == remark.get("sheet"):
        return {}
    if sheet not in remark.get("sheets", ()):
        raise Invalid(_("Choose one of the sheets of the workbook."), field="sheet")
    return {"sheet": sheet, "layout": None, "mended": None}
