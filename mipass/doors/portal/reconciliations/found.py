"""What a reconciliation found, as its page shows it: counts that lead to rows, and a page of rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.models import (
    Credential,
    Finding,
    Reconciliation,
    ReconciliationRow,
)
from mipass.domains.credentials.queries import open_cards
from mipass.domains.credentials.reconciliation.queries import credentials_of, find_comparable, list_rows
from mipass.domains.credentials.reconciliation.shown_rows import RowText, open_texts
from mipass.domains.credentials.reconciliation.standing import Standing, standing_of
from mipass.doors.portal.bulk.turning import page_of
from mipass.doors.portal.credentials.formats import FORMAT_NAMES
from mipass.doors.portal.credentials.places import url_of
from mipass.doors.portal.reconciliations.places import url_of as url_of_reconciliation
from mipass.doors.web.door import PortalRequest
from mipass.doors.web.reconciliation_words import MEANINGS, TONES, problem_of

NEW, GONE = "new", "gone"
PAGE = "found"


@dataclass(frozen=True, slots=True)
class Count:
    """A line of what was found: how many, and of these how many are new or gone since the last time."""

    code: str
    label: str
    number: int
    url: str
    tone: str = ""
    new: int = 0
    new_url: str = ""
    gone: int = 0
    gone_url: str = ""
    is_shown: bool = False
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as the page shows it."""

    row: ReconciliationRow
    text: RowText
    format: str
    problem: str
    status: str
    status_now: str
    credential: Credential | None
    card: Card | None
    url: str


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the address asks for."""

    finding: str
    status: str
    change: str

    @classmethod
    def of(cls, request: HttpRequest, counts: dict[str, Any], *, has_previous: bool) -> _Asked:
        """What it says, as far as there is that; else the worst that was found."""
        finding = request.GET.get("finding", "")
        if finding not in Finding.values:
            worst = (each.value for each in Finding if counts.get(each.value))
            finding = next(worst, Finding.IN_BOTH.value)
        status, change = request.GET.get("status", ""), request.GET.get("change", "")
        return cls(
            finding,
            status if status in Standing.values else "",
            change if has_previous and change in {NEW, GONE} else "",
        )


def found_on_page(request: PortalRequest, reconciliation: Reconciliation) -> dict[str, Any]:
    """The context of what was found."""
    previous = find_comparable(actor=request.actor, reconciliation=reconciliation)
    if previous and previous.id != reconciliation.previous_id:
        previous = None  # the one that was measured by is gone
    asked = _Asked.of(request, reconciliation.counts, has_previous=previous is not None)
    rows, of = _rows(request, reconciliation, previous, asked)
    shown = page_of(request, PAGE, rows, total=_total(rows, reconciliation, asked))
    meaning, advice = MEANINGS[asked.finding]
    return {
        "counts": [*_counts(reconciliation, asked, has_previous=previous is not None)],
        "previous": previous,
        "previous_url": url_of_reconciliation("view", previous) if previous else "",
        "found": shown | {"rows": [*_shown(request, of, shown["rows"])]},
        "asked": asked,
        "heading": Finding(asked.finding).label,
        "status_label": Standing(asked.status).label if asked.status else "",
        "meaning": meaning,
        "advice": advice,
        "has_lines": asked.finding != Finding.ONLY_HERE,
        "has_credentials": asked.finding not in {Finding.ONLY_THERE, Finding.UNREAD},
        "total_rows": reconciliation.counts.get("rows", 0),
    }


def _rows(
    request: PortalRequest, reconciliation: Reconciliation, previous: Reconciliation | None, asked: _Asked
) -> tuple[QuerySet[ReconciliationRow], Reconciliation]:
    """The rows that are asked for, and whose they are: what is gone stands in the list before."""
    of, against = reconciliation, None
    if previous and asked.change:
        of, against = (reconciliation, previous) if asked.change == NEW else (previous, reconciliation)
    rows = list_rows(
        actor=request.actor,
        reconciliation=of,
        finding=asked.finding,
        status=asked.status,
        against=against,
    )
    return rows, of


def _total(rows: QuerySet[ReconciliationRow], reconciliation: Reconciliation, asked: _Asked) -> int:
    """How many rows there are, counted only where nobody has counted them before."""
    if asked.status or asked.change:
        return rows.order_by().count()
    return int(reconciliation.counts.get(asked.finding, 0))


def _counts(reconciliation: Reconciliation, asked: _Asked, *, has_previous: bool) -> Iterator[Count]:
    counts = reconciliation.counts
    for finding in Finding:
        number = counts.get(finding.value, 0)
        if finding == Finding.UNREAD and not number:
            continue
        is_all = asked.finding == finding and not asked.status and not asked.change
        yield Count(
            code=finding.value,
            label=str(finding.label),
            number=number,
            url=_url(finding),
            tone=TONES[finding] if number else "",
            new=counts.get(NEW, {}).get(finding.value, 0) if has_previous else 0,
            new_url=_url(finding, change=NEW),
            gone=counts.get(GONE, {}).get(finding.value, 0) if has_previous else 0,
            gone_url=_url(finding, change=GONE),
            is_shown=is_all,
        )
        if finding == Finding.ONLY_HERE:
            yield from _by_status(counts, asked)


def _by_status(counts: dict[str, Any], asked: _Asked) -> Iterator[Count]:
    for status in Standing:
        if number := counts.get("here", {}).get(status.value):
            is_shown = asked.finding == Finding.ONLY_HERE and asked.status == status
            yield Count(
                code=status.value,
                label=str(status.label),
                number=number,
                url=_url(Finding.ONLY_HERE, status=status.value),
                is_shown=is_shown,
                is_part=True,
            )


def _url(finding: str, **more: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {"finding": str(finding), **more}.items())
    return f"?{query}#found"


def _shown(
    request: PortalRequest, reconciliation: Reconciliation, rows: Sequence[ReconciliationRow]
) -> Iterator[Shown]:
    texts = open_texts(reconciliation, rows)
    credentials = credentials_of(actor=request.actor, reconciliation=reconciliation, rows=rows)
    cards = open_cards(actor=request.actor, credentials=[*credentials.values()])
    for row in rows:
        text = texts.get(row.position, RowText())
        credential = credentials.get(row.credential or UUID(int=0))
        yield Shown(
            row=row,
            text=text,
            format=str(FORMAT_NAMES.get(text.format, text.format)),
            problem=problem_of(text),
            status=row.status,
            status_now=standing_of(credential) if credential else "",
            credential=credential,
            card=cards.get(credential.id) if credential else None,
            url=url_of("view", credential) if credential else "",
        )
