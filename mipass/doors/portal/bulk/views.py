"""Looking at bulk uploads: the list, and one of them in whatever state it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from mipass.base.outbox.queries import count_undelivered, list_undelivered
from mipass.domains.credentials.bulk_uploads.encodings import Encoding
from mipass.domains.credentials.bulk_uploads.issuing import KNOWN_HOLDERS, SAME_FILE
from mipass.domains.credentials.bulk_uploads.making_people import count_asked
from mipass.domains.credentials.bulk_uploads.mappings import Question, open_question
from mipass.domains.credentials.bulk_uploads.opening import NEEDS_COLUMNS
from mipass.domains.credentials.bulk_uploads.problems import EITHER_BASE, EITHER_ORDER, QUESTIONS
from mipass.domains.credentials.bulk_uploads.queries import (
    find_earlier,
    get_date_order,
    get_remark,
    list_ended,
    list_told,
    list_wrong,
    undo_ends_at,
)
from mipass.domains.credentials.bulk_uploads.uploads import DISCARDABLE
from mipass.domains.credentials.issuing import SAME_CARD, UNTESTED_FORMAT
from mipass.domains.credentials.models import Batch, BatchState
from mipass.domains.credentials.permissions import DELIVER, EXPORT, ISSUE, MANAGE, VIEW, VIEW_CARDS
from mipass.domains.credits.queries import CreditSummary
from mipass.doors.portal.bulk.columns import ColumnsForm, told_columns
from mipass.doors.portal.bulk.forms import IssueForm, OrderForm, UploadReadingForm
from mipass.doors.portal.bulk.pages import good_rows, remaining_rows, warned_rows, wrong_rows
from mipass.doors.portal.bulk.people import told_people
from mipass.doors.portal.bulk.places import crumbs, find_batch, url_of
from mipass.doors.portal.places import find_organization, shown_credits, url_in
from mipass.doors.web.batch_words import TONES, about_file, failure_of
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.lists import number_pages, read_state, sort_links

ENCODINGS = dict(Encoding.choices)
COLUMNS = {"name": "name", "uploaded": "created_at"}
SHOWN = 100  # rows of a table on the page; the files hold all
WORKING = (BatchState.UPLOADED, BatchState.CHECKING, BatchState.ISSUING, BatchState.UNDOING)
LINKS = ("issue", "read_again", "columns", "mend", "undo", "discard", "wrong", "warned", "issued")
NO_OTHER_WAY = (  # codes that reading the same file as other characters cannot mend
    NEEDS_COLUMNS,
    "no_list",
    "spreadsheet_file",
    "locked_workbook",
    "broken_workbook",
    "workbook_too_large",
)
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
        "may_issue": request.actor.can(ISSUE),
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
    if batch.state in READY:
        names += [SAME_FILE] if find_earlier(actor=request.actor, batch=batch) else []
        names += [KNOWN_HOLDERS] if count_asked(batch) else []
    return IssueForm(data, asked=names)


def show(
    request: PortalRequest, batch: Batch, form: IssueForm, reading: UploadReadingForm | None = None
) -> HttpResponse:
    """The page, or for a script that asks again its changing part."""
    remark = get_remark(actor=request.actor, batch=batch)
    said = {
        "encoding": batch.encoding,
        "numbers": batch.numbers,
        "date_order": get_date_order(actor=request.actor, batch=batch),
    }
    reading = reading or UploadReadingForm(remark, initial=said)
    may_issue = request.actor.can(ISSUE)
    context = {
        "batch": batch,
        "form": form,
        "reading": reading,
        "said": said,
        "organization": batch.organization,
        "tone": TONES[BatchState(batch.state)],
        "is_working": batch.state in WORKING,
        "can_discard": may_issue and batch.state in DISCARDABLE and batch.state not in WORKING,
        "may_issue": may_issue,
        "may_take": request.actor.can(VIEW_CARDS) and request.actor.can(EXPORT),
        "percent": _percent(batch),
        "here": url_of("view", batch),
        **{f"{name}_url": url_of(name, batch) for name in LINKS},
        "upload_url": url_in(batch.organization.place, "bulk:upload"),
        **_details(request, batch, remark),
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


def _details(request: PortalRequest, batch: Batch, remark: Mapping[str, Any]) -> dict[str, Any]:
    if question := _question(request, batch, remark):
        return {"mapping": ColumnsForm(question), **_told_of_reading(remark)}
    if batch.state in {BatchState.ASKING, BatchState.UNREADABLE}:
        reason, remedy = about_file(remark)
        return {
            "reason": reason,
            "remedy": remedy,
            "asks": remark["code"] in QUESTIONS,
            "asks_base": remark["code"] == EITHER_BASE,
            "order": OrderForm(remark["facts"]) if remark["code"] == EITHER_ORDER else None,
            "may_be_read": remark["code"] not in NO_OTHER_WAY,
        }
    if batch.state in READY:
        return {
            **_checked(request, batch),
            **_told_of_reading(remark),
            **_told_columns(request, batch, remark),
            **told_people(request, batch, remark),
        }
    if batch.state in {BatchState.ISSUED, BatchState.UNDONE}:
        return _issued(request, batch)
    return {}


def _checked(request: PortalRequest, batch: Batch) -> dict[str, Any]:
    earlier = find_earlier(actor=request.actor, batch=batch)
    return {
        **_balance(batch, shown_credits(request, batch.organization)),
        "failure": failure_of(batch) if batch.failure else "",
        "ended": list_ended(actor=request.actor, batch=batch),
        "may_check_again": batch.state == BatchState.CHECKED or not batch.placed,
        "earlier": earlier,
        "earlier_url": url_of("view", earlier) if earlier else "",
        **(_rows(request, batch) if request.actor.can(VIEW_CARDS) else {}),
    }


def _rows(request: PortalRequest, batch: Batch) -> dict[str, Any]:
    """What of the file is to be looked at; its rows hold card data."""
    return {
        "wrong": wrong_rows(request, batch),
        "warned": warned_rows(request, batch),
        "good": good_rows(request, batch),
    }


def _question(request: PortalRequest, batch: Batch, remark: Mapping[str, Any]) -> Question | None:
    """What is asked of the columns, of whoever may answer."""
    is_asked = batch.state == BatchState.ASKING and remark["code"] == NEEDS_COLUMNS
    return open_question(actor=request.actor, batch=batch) if is_asked and request.actor.can(ISSUE) else None


def _told_of_reading(remark: Mapping[str, Any]) -> dict[str, Any]:
    """As what the file was read, and what of it was left out or is not shown in it."""
    return {
        "unknown": remark.get("unknown", []),
        "encoding": ENCODINGS.get(remark.get("encoding", "")),
        "sheet": remark.get("sheet", ""),
        "sheets": remark.get("sheets", []),
        "hidden_rows": remark.get("hidden_rows", 0),
        "hidden_columns": ", ".join(remark.get("hidden_columns", [])),
    }


def _told_columns(request: PortalRequest, batch: Batch, remark: Mapping[str, Any]) -> dict[str, Any]:
    question = open_question(actor=request.actor, batch=batch) if request.actor.can(ISSUE) else None
    if question is None:
        return {}
    told = told_columns(question.layout, question) if "layout" in remark else []
    return {"may_map": True, "told_columns": told, "is_remembered": remark.get("is_remembered", False)}


def _balance(batch: Batch, summary: CreditSummary | None) -> dict[str, Any]:
    """Nothing of whoever may not see credits; should they not suffice, the issuing says so."""
    if summary is None:
        return {}
    return {
        "summary": summary,
        "after": summary.available - batch.good,
        "missing": max(0, batch.good - summary.available),
    }


def _print_url(request: PortalRequest, batch: Batch) -> str:
    """Where its invitations are printed, for whoever may hand them over."""
    if batch.state != BatchState.ISSUED or not (request.actor.can(DELIVER) and request.actor.can(MANAGE)):
        return ""
    return f"{url_in(batch.organization.place, 'printing:sheet')}?batch={batch.id}"


def _issued(request: PortalRequest, batch: Batch) -> dict[str, Any]:
    assert batch.first is not None
    assert batch.last is not None
    stayed, sees_cards = batch.good - batch.withdrawn, request.actor.can(VIEW_CARDS)
    return {
        "undo_ends_at": undo_ends_at(batch) if request.actor.can(MANAGE) else None,
        "print_url": _print_url(request, batch),
        "stayed": stayed,
        "remaining": remaining_rows(request, batch, stayed) if batch.state == BatchState.UNDONE else None,
        "undelivered": count_undelivered(first=batch.first, last=batch.last),
        "undelivered_mails": list_undelivered(first=batch.first, last=batch.last, limit=SHOWN),
        "has_wrong": sees_cards and batch.wrong and list_wrong(actor=request.actor, batch=batch).exists(),
        "shown": SHOWN,
    }
