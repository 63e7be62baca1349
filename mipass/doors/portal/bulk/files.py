"""Files to take away: a template, the wrong rows to mend, those with a warning, what was issued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _

from mipass.base.kit.csv import csv_lines
from mipass.domains.credentials.bulk.columns import COLUMNS
from mipass.domains.credentials.bulk.models import StagedRow, WrongRow
from mipass.domains.credentials.bulk.queries import (
    get_remark,
    list_issued,
    list_warned,
    list_wrong,
    open_staged,
    open_wrong,
)
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.permissions import ISSUE, VIEW
from mipass.domains.credentials.queries import open_cards
from mipass.doors.portal.bulk.guide import template_rows
from mipass.doors.portal.bulk.places import find_batch
from mipass.doors.portal.bulk.words import faults_of, warning_of
from mipass.doors.portal.credentials.places import find_organization
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.downloads import csv_download
from mipass.protocol.wiegand import CUSTOM


@portal_page(ISSUE)
def template(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The header, and an example to write over."""
    find_organization(request, organization_id)
    header, rows = template_rows(request.GET.get("format", ""))
    answer = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="credentials-template.csv"'
    return cast("HttpResponse", answer)  # views are typed by the usual answer; Django takes either


@portal_page(VIEW)
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
    return csv_download("wrong-rows", header, list_wrong(actor=request.actor, batch=batch), cells)


@portal_page(VIEW)
def warned(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """The rows with a warning, and what it is: to be looked at before they are issued."""
    batch = find_batch(request, organization_id, batch_id)

    def cells(rows: Sequence[StagedRow]) -> Iterable[Sequence[object]]:
        for row, card in open_staged(actor=request.actor, batch=batch, rows=rows):
            yield [row.email, *_card_cells(card), _yes_or_no(row.installer), row.line, warning_of(row)]

    header = [*COLUMNS, _("Line"), _("Warning")]
    return csv_download("warned-rows", header, list_warned(actor=request.actor, batch=batch), cells)


@portal_page(VIEW)
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
    return csv_download("issued-credentials", header, list_issued(actor=request.actor, batch=batch), cells)


def _card_cells(card: Card) -> Sequence[object]:
    """What stands between address and installer: the format, its fields, and of a custom one its bits."""
    custom = [card.bits.length, card.bits.hex] if card.format == CUSTOM else ["", ""]
    return [card.format, *(card.fields.get(name, "") for name in COLUMNS[2:6]), *custom]


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
