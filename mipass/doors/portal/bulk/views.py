"""Looking at bulk uploads: the list, and one of them in whatever state it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from mipass.base.outbox.queries import count_undelivered, list_undelivered
from mipass.domains.credentials.bulk_uploads.encodings import Encoding
from mipass.domains.credentials.bulk_uploads.issuing import SAME_FILE
from mipass.domains.credentials.bulk_uploads.queries import (
    find_earlier,
    get_remark,
    list_remaining,
    list_told,
    list_warned,
    list_wrong,
    open_staged,
    open_wrong,
    undo_ends_at,
)
from mipass.domains.credentials.bulk_uploads.uploads import DISCARDABLE
from mipass.domains.credentials.issuing import SAME_CARD, UNTESTED_FORMAT
from mipass.domains.credentials.models import Batch, BatchState
from mipass.domains.credentials.permissions import VIEW
from mipass.domains.credentials.queries import open_cards
from mipass.domains.credits.queries import CreditSummary, get_credit_summary
from mipass.doors.portal.bulk.forms import IssueForm, ReadingForm
from mipass.doors.portal.bulk.places import crumbs, find_batch, url_of
from mipass.doors.portal.credentials.formats import FORMAT_NAMES
from mipass.doors.portal.credentials.places import url_of as url_of_credential
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.web.batch_words import TONES, about_file, failure_of, faults_of, warning_of
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.lists import number_pages, read_state, sort_links

ENCODINGS = dict(Encoding.choices)
COLUMNS = {"name": "name", "uploaded": "created_at"}
SHOWN = 100  # rows of a table on the page; the files hold all
WORKING = (BatchState.UPLOADED, BatchState.CHECKING, BatchState.ISSUING, BatchState.UNDOING)
LINKS = ("issue", "read_again", "undo", "discard", "wrong", "warned", "issued")
READY = (BatchState.CHECKED, BatchState.FAILED)


@portal_page(VIEW)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The uploads of an organization, the newest first."""
    organization = find_organization(request, organization_id)
    state = read_state(request, default_sort="-uploaded", sorts=[*COLUMNS])
    rows = list_told(actor=request.actor, organization=organization)
    batches, page = number_pages(state, rows, COLUMNS)
    context = {
        "organization": organization,
        "rows": [(batch, url_of("view", batch), TONES[BatchState(batch.state)]) for batch in batches],
        "page": page,
        "state": state,
        "sort": sort_links(state, [*COLUMNS]),
        "upload_url": url_in(organization.place, "bulk:upload"),
        **crumbs(organization),
    }
    return render(request, "bulk/list.html", context)


@portal_page(VIEW)
def view(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """One upload. While the worker has it, the page asks for itself again."""
    batch = find_batch(request, organization_id, batch_id)
    return show(request, batch, issue_form(request, batch))


def issue_form(request: PortalRequest, batch: Batch, data: QueryDict | None = None) -> IssueForm:
    """The form that issues a checked upload, asking for what must be confirmed."""
    asked = {SAME_CARD: batch.same_card, UNTESTED_FORMAT: batch.untested}
    names = [code for code, number in asked.items() if number]
    if batch.state in READY and find_earlier(actor=request.actor, batch=batch):
        names.append(SAME_FILE)
    return IssueForm(data, asked=names)


def show(
    request: PortalRequest, batch: Batch, form: IssueForm, reading: ReadingForm | None = None
) -> HttpResponse:
    """The page, or for a script that asks again its changing part."""
    reading = reading or ReadingForm(initial={"encoding": batch.encoding, "numbers": batch.numbers})
    context = {
        "batch": batch,
        "form": form,
        "reading": reading,
        "organization": batch.organization,
        "tone": TONES[BatchState(batch.state)],
        "is_working": batch.state in WORKING,
        "can_discard": batch.state in DISCARDABLE and batch.state not in WORKING,
        "percent": _percent(batch),
        "here": url_of("view", batch),
        **{f"{name}_url": url_of(name, batch) for name in LINKS},
        "upload_url": url_in(batch.organization.place, "bulk:upload"),
        **_details(request, batch),
        **crumbs(batch.organization, batch.name),
    }
    is_fragment = request.headers.get("HX-Request") and request.method == "GET"
    template = "bulk/view.html#batch" if is_fragment else "bulk/view.html"
    return render(request, template, context, status=422 if form.errors or reading.errors else 200)


def _percent(batch: Batch) -> int:
    done, total = {
        BatchState.CHECKING: (batch.read, batch.size),
        BatchState.ISSUING: (batch.placed, batch.good),
        BatchState.UNDOING: (batch.looked_through, batch.good),
        BatchState.ISSUED: (batch.invited, batch.good),
    }.get(BatchState(batch.state), (0, 0))
    return min(100, 100 * done // total) if total else 0


def _details(request: PortalRequest, batch: Batch) -> dict[str, Any]:
    if batch.state == BatchState.UNREADABLE:
        remark = get_remark(actor=request.actor, batch=batch)
        reason, remedy = about_file(remark)
        return {
            "reason": reason,
            "remedy": remedy,
            "asks_base": remark["code"] == "either_base",
            "may_be_read": remark["code"] != "spreadsheet_file",
        }
    if batch.state in READY:
        return _checked(request, batch)
    if batch.state in {BatchState.ISSUED, BatchState.UNDONE}:
        return _issued(request, batch)
    return {}


def _checked(request: PortalRequest, batch: Batch) -> dict[str, Any]:
    summary = get_credit_summary(actor=request.actor, organization=batch.organization)
    earlier = find_earlier(actor=request.actor, batch=batch)
    wrong = list_wrong(actor=request.actor, batch=batch)[:SHOWN]
    opened = open_wrong(actor=request.actor, batch=batch, rows=wrong)
    remark = get_remark(actor=request.actor, batch=batch)
    return {
        **_balance(batch, summary),
        "unknown": remark.get("unknown", []),
        "encoding": ENCODINGS.get(remark.get("encoding", "")),
        "failure": failure_of(batch) if batch.failure else "",
        "earlier": earlier,
        "earlier_url": url_of("view", earlier) if earlier else "",
        "faults": [fault for row in opened for fault in faults_of(row)],
        "warned": [*_warned(request, batch)],
        "shown": SHOWN,
    }


def _balance(batch: Batch, summary: CreditSummary) -> dict[str, Any]:
    return {
        "summary": summary,
        "after": summary.available - batch.good,
        "missing": max(0, batch.good - summary.available),
    }


def _warned(request: PortalRequest, batch: Batch) -> Iterator[dict[str, Any]]:
    rows = list_warned(actor=request.actor, batch=batch)[:SHOWN]
    for row, card in open_staged(actor=request.actor, batch=batch, rows=rows):
        yield {
            "row": row,
            "card": card,
            "format": FORMAT_NAMES[row.format],
            "warning": warning_of(row),
        }


def _issued(request: PortalRequest, batch: Batch) -> dict[str, Any]:
    assert batch.first is not None
    assert batch.last is not None
    remaining = []
    if batch.state == BatchState.UNDONE:
        remaining = [*list_remaining(actor=request.actor, batch=batch)[:SHOWN]]
    cards = open_cards(actor=request.actor, credentials=remaining)
    return {
        "undo_ends_at": undo_ends_at(batch),
        "stayed": batch.good - batch.withdrawn,
        "remaining": [
            (credential, cards[credential.id], url_of_credential("view", credential))
            for credential in remaining
        ],
        "undelivered": count_undelivered(first=batch.first, last=batch.last),
        "undelivered_mails": list_undelivered(first=batch.first, last=batch.last, limit=SHOWN),
        "has_wrong": batch.wrong and list_wrong(actor=request.actor, batch=batch).exists(),
        "shown": SHOWN,
    }
