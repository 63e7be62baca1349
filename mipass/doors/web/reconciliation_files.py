"""What a reconciliation found, as a file. A card that no credential has is never in it whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.http import HttpResponse

from mipass.base.audit.taking import take_file
from mipass.base.kit.actor import Actor
from mipass.domains.credentials.models import Finding, Reconciliation, ReconciliationRow
from mipass.domains.credentials.queries import open_cards
from mipass.domains.credentials.reconciliation.queries import credentials_of, list_rows
from mipass.domains.credentials.reconciliation.shown_rows import RowText, open_texts
from mipass.doors.web.downloads import csv_download

HEADER = (
    "finding",
    "line",
    "panel_active",
    "panel_format",
    "panel_ends_with",
    "credential_id",
    "status",
    "email",
    "format",
    "facility_code",
    "card_number",
    "bit_length",
)


def found_rows(actor: Actor, reconciliation: Reconciliation, finding: str = "") -> HttpResponse:
    """All rows in the order of the list, or those of one finding."""
    wanted = finding if finding in Finding.values else ""
    rows = list_rows(actor=actor, reconciliation=reconciliation, finding=wanted)
    taken = take_file(
        actor=actor,
        file="reconciliation",
        rows=rows,
        place=reconciliation.place,
        subject_id=reconciliation.id,
    )

    def cells(some: Sequence[ReconciliationRow]) -> Iterable[Sequence[object]]:
        return _cells(actor, reconciliation, some)

    return csv_download(taken, HEADER, cells)


def _cells(
    actor: Actor, reconciliation: Reconciliation, rows: Sequence[ReconciliationRow]
) -> Iterable[Sequence[object]]:
    texts = open_texts(reconciliation, rows)
    credentials = credentials_of(actor=actor, reconciliation=reconciliation, rows=rows)
    cards = open_cards(actor=actor, credentials=[*credentials.values()])
    for row in rows:
        text = texts.get(row.position, RowText())
        active = "" if row.is_active is None else "yes" if row.is_active else "no"
        there = [row.finding, row.line or "", active, text.format, text.ends]
        credential = credentials.get(row.credential or UUID(int=0))
        if credential is None or credential.id not in cards:
            yield [*there, *[""] * (len(HEADER) - len(there))]
            continue
        card = cards[credential.id]
        fields = [card.fields.get(name, "") for name in ("facility_code", "card_number")]
        yield [
            *there,
            str(credential.id),
            row.status,
            credential.email,
            card.format,
            *fields,
            card.bits.length,
        ]
