"""Files to take away: a template, the wrong rows to mend, those with a warning, what was issued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from mipass.base.audit.taking import Taken, take_file
from mipass.base.kit.csv import csv_lines
from mipass.domains.credentials.bulk_uploads.columns import COLUMNS
from mipass.domains.credentials.bulk_uploads.queries import (
    get_remark,
    list_issued,
    list_warned,
    list_wrong,
    open_staged,
    open_wrong,
)
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.models import Batch, Credential, StagedRow, WrongRow
from mipass.domains.credentials.permissions import EXPORT, ISSUE, VIEW_CARDS
from mipass.domains.credentials.queries import open_cards
from mipass.doors.portal.bulk.guide import template_rows
from mipass.doors.portal.bulk.places import find_batch
from mipass.doors.portal.bulk.words import faults_of, warning_of
from mipass.doors.portal.places import find_organization
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.downloads import CSV, csv_download, file_without_data
from mipass.protocol.wiegand import CUSTOM

M = TypeVar("M", bound=Model)


@portal_page(ISSUE)
def template(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The header, and an example to write over."""
    find_organization(request, organization_id)
    header, rows = template_rows(request.GET.get("format", ""))
    return file_without_data("credentials-template.csv", csv_lines(header, rows), CSV)


@portal_page(VIEW_CARDS)
def wrong(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """The wrong rows as they were, with what is wrong: to be mended and sent again as they are."""
    batch = find_batch(request, organization_id, batch_id)

    def cells(rows: Sequence[WrongRow]) -> Iterable[Sequence[object]]:
        for row in open_wrong(actor=request.actor, batch=batch, rows=rows):
            said = " ".join(
                f"{fault.column} {fault.reason} {fault.remedy}".strip() for fault in faults_of(row)
            )
            yield [*(row.cells.get(name, "") for name in columns), row.line, said]

    columns = [*COLUMNS, *get_remark(actor=request.actor, batch=batch).get("unknown", [])]
    header = [*columns, _("Line"), _("What is wrong")]
    rows = list_wrong(actor=request.actor, batch=batch)
    return csv_download(_taken(request, "wrong-rows", batch, rows), header, cells)


@portal_page(VIEW_CARDS)
def warned(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """The rows with a warning, and what it is: to be looked at before they are issued."""
    batch = find_batch(request, organization_id, batch_id)

    def cells(rows: Sequence[StagedRow]) -> Iterable[Sequence[object]]:
        for row, card in open_staged(actor=request.actor, batch=batch, rows=rows):
            yield [row.email, *_card_cells(card), _yes_or_no(row.installer), row.line, warning_of(row)]

    header = [*COLUMNS, _("Line"), _("Warning")]
    rows = list_warned(actor=request.actor, batch=batch)
    return csv_download(_taken(request, "warned-rows", batch, rows), header, cells)


@portal_page(VIEW_CARDS)
def issued(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """What the upload made, in the order of its rows."""
    batch = find_batch(request, organization_id, batch_id)

    def cells(rows: Sequence[Credential]) -> Iterable[Sequence[object]]:
        opened = open_cards(actor=request.actor, credentials=rows)
        for credential in rows:
            yield [
                credential.email,
                *_card_cells(opened[credential.id]),
                _yes_or_no(credential.installer),
                credential.get_status_display(),
                str(credential.id),
            ]

    header = [*COLUMNS, _("Status"), _("Credential")]
    rows = list_issued(actor=request.actor, batch=batch)
    return csv_download(_taken(request, "issued-credentials", batch, rows), header, cells)


def _taken(request: PortalRequest, file: str, batch: Batch, rows: QuerySet[M]) -> Taken[M]:
    request.actor.require(EXPORT, batch.place)
    return take_file(actor=request.actor, file=file, rows=rows, place=batch.place, subject_id=batch.id)


def _card_cells(card: Card) -> Sequence[object]:
    """What stands between address and installer: the format, its fields, and of a custom one its bits."""
    custom = [card.bits.length, card.bits.hex] if card.format == CUSTOM else ["", ""]
    return [card.format, *(card.fields.get(name, "") for name in COLUMNS[2:6]), *custom]


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
