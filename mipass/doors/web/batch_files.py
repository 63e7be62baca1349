"""Files of a bulk upload to take away: the wrong rows to mend, those with a warning, what was issued."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from mipass.base.audit.taking import take_file
from mipass.base.kit.actor import Actor
from mipass.domains.credentials.bulk_uploads.columns import CARD_COLUMNS, MORE_COLUMNS
from mipass.domains.credentials.bulk_uploads.queries import (
    get_remark,
    list_issued,
    list_warned,
    list_wrong,
    open_staged,
    open_wrong,
)
from mipass.domains.credentials.cards import NO_CARD, Card
from mipass.domains.credentials.exports.sources import in_utc
from mipass.domains.credentials.models import Batch, Credential, StagedRow, WrongRow
from mipass.domains.credentials.queries import open_cards
from mipass.doors.web.batch_words import faults_of, warning_of
from mipass.doors.web.downloads import Table, csv_download
from mipass.protocol.wiegand import CUSTOM


def wrong_rows(actor: Actor, batch: Batch) -> Table[WrongRow]:
    """The wrong rows as they were, with what is wrong: to be mended and sent again as they are."""

    def cells(rows: Sequence[WrongRow]) -> Iterable[Sequence[object]]:
        for row in open_wrong(actor=actor, batch=batch, rows=rows):
            said = " ".join(
                f"{fault.column} {fault.reason} {fault.remedy}".strip() for fault in faults_of(row)
            )
            yield [*(row.cells.get(name, "") for name in columns), row.line, said]

    remark = get_remark(actor=actor, batch=batch)
    others = (each for kind in ("more_columns", "holder_columns", "unknown") for each in remark.get(kind, []))
    columns = [*CARD_COLUMNS, *others]
    header = [*columns, _("Line"), _("What is wrong")]
    rows = list_wrong(actor=actor, batch=batch)
    return Table("wrong-rows", header, rows, cells)


def warned_rows(actor: Actor, batch: Batch) -> Table[StagedRow]:
    """The rows with a warning, and what it is: to be looked at before they are issued."""

    def cells(rows: Sequence[StagedRow]) -> Iterable[Sequence[object]]:
        for row, card in open_staged(actor=actor, batch=batch, rows=rows):
            known = [row.email, *_card_cells(card), _yes_or_no(row.installer)]
            yield [*known, row.line, warning_of(row), *_more_cells(row)]

    header = [*CARD_COLUMNS, _("Line"), _("Warning"), *MORE_COLUMNS]
    rows = list_warned(actor=actor, batch=batch)
    return Table("warned-rows", header, rows, cells)


def issued_credentials(actor: Actor, batch: Batch) -> Table[Credential]:
    """What the upload made, in the order of its rows."""

    def cells(rows: Sequence[Credential]) -> Iterable[Sequence[object]]:
        opened = open_cards(actor=actor, credentials=rows)
        for credential in rows:
            yield [
                credential.email,
                *_card_cells(opened.get(credential.id, NO_CARD)),
                _yes_or_no(credential.installer),
                credential.get_status_display(),
                str(credential.id),
                *_more_cells(credential),
            ]

    header = [*CARD_COLUMNS, _("Status"), _("Credential"), *MORE_COLUMNS]
    rows = list_issued(actor=actor, batch=batch)
    return Table("issued-credentials", header, rows, cells)


TABLES: Mapping[str, Callable[[Actor, Batch], Table[Any]]] = {
    "wrong": wrong_rows,
    "warned": warned_rows,
    "issued": issued_credentials,
}


def batch_file(actor: Actor, batch: Batch, outcome: str) -> HttpResponse:
    """The rows of one outcome as CSV. That somebody took it is recorded."""
    table = TABLES[outcome](actor, batch)
    taken = take_file(actor=actor, file=table.file, rows=table.rows, place=batch.place, subject_id=batch.id)
    return csv_download(taken, table.header, table.cells)


def _card_cells(card: Card) -> Sequence[object]:
    """What stands between address and installer: the format, its fields, and of a custom one its bits."""
    custom = [card.bits.length, card.bits.hex] if card.format == CUSTOM else ["", ""]
    return [card.format, *(card.fields.get(name, "") for name in CARD_COLUMNS[2:6]), *custom]


def _more_cells(row: Credential | StagedRow) -> Sequence[str]:
    """Label and dates, these as they can be read again: in UTC."""
    return [row.label, *("" if at is None else in_utc(at) for at in (row.valid_from, row.valid_until))]


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
