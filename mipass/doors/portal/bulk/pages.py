"""Pages of the tables of one upload: turning those of one leaves the others where they are."""

from __future__ import annotations

from typing import Any

from mipass.domains.credentials.bulk_uploads.queries import (
    list_remaining,
    list_staged,
    list_warned,
    list_wrong,
    open_staged,
    open_wrong,
)
from mipass.domains.credentials.models import Batch
from mipass.domains.credentials.permissions import VIEW_CARDS
from mipass.domains.credentials.queries import open_cards
from mipass.doors.portal.bulk.people import names_of
from mipass.doors.portal.bulk.turning import page_of
from mipass.doors.portal.credentials.formats import FORMAT_NAMES
from mipass.doors.portal.credentials.places import url_of
from mipass.doors.web.batch_words import faults_of, warning_of
from mipass.doors.web.door import PortalRequest

Shown = dict[str, Any]


def good_rows(request: PortalRequest, batch: Batch) -> Shown:
    """The good rows as they were read, with their cards."""
    pages = page_of(request, "good", list_staged(actor=request.actor, batch=batch), total=batch.good)
    opened = open_staged(actor=request.actor, batch=batch, rows=pages["rows"])
    names = names_of(request, batch, pages["rows"])
    rows = [
        (row, card, FORMAT_NAMES[row.format], names.get(row.holder) if row.holder else "")
        for row, card in opened
    ]
    return pages | {
        "rows": rows,
        "has_names": bool(names),
        "has_labels": any(row.label for row in pages["rows"]),
        "has_installers": any(row.installer for row in pages["rows"]),
        "has_dates": any(row.valid_from or row.valid_until for row in pages["rows"]),
    }


def warned_rows(request: PortalRequest, batch: Batch) -> Shown:
    """Those of them that carry a warning."""
    rows = list_warned(actor=request.actor, batch=batch)
    pages = page_of(request, "warned", rows, total=batch.same_card)
    opened = open_staged(actor=request.actor, batch=batch, rows=pages["rows"])
    return pages | {
        "rows": [
            {"row": row, "card": card, "format": FORMAT_NAMES[row.format], "warning": warning_of(row)}
            for row, card in opened
        ]
    }


def wrong_rows(request: PortalRequest, batch: Batch) -> Shown:
    """What is wrong with the wrong rows, cell by cell."""
    rows = list_wrong(actor=request.actor, batch=batch)
    pages = page_of(request, "wrong", rows, total=batch.wrong)
    opened = open_wrong(actor=request.actor, batch=batch, rows=pages["rows"])
    return pages | {"rows": [fault for row in opened for fault in faults_of(row)]}


def remaining_rows(request: PortalRequest, batch: Batch, total: int) -> Shown:
    """The credentials that stayed when the upload was undone."""
    pages = page_of(request, "stayed", list_remaining(actor=request.actor, batch=batch), total=total)
    sees_cards = request.actor.can(VIEW_CARDS)
    cards = open_cards(actor=request.actor, credentials=pages["rows"]) if sees_cards else {}
    rows = [(each, cards.get(each.id), url_of("view", each)) for each in pages["rows"]]
    return pages | {"rows": rows}
