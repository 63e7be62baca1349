"""Selling credits. A voucher's code is in the mail alone; no page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.audit.taking import take_file
from mipass.base.kit.actor import INSTALLATION
from mipass.base.kit.clock import local
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credits.models import Voucher, VoucherStatus
from mipass.domains.credits.queries import get_voucher, list_vouchers
from mipass.domains.credits.selling import create_vouchers
from mipass.domains.credits.vouchers import grouped, resend_voucher, void_voucher
from mipass.doors.console.forms import CreateVoucherForm
from mipass.doors.console.pages import confirm, list_context
from mipass.doors.web.door import OperatorRequest, console_page, done, refusals_in, show_form
from mipass.doors.web.downloads import csv_download
from mipass.doors.web.lists import ListState, number_pages, read_state

COLUMNS = {
    "serial": "serial",
    "credits": "credits",
    "recipient": "recipient",
    "status": "status",
    "created": "created_at",
}
STATUS_ICONS = {"": "inbox", "unredeemed": "ticket", "redeemed": "circle-check", "voided": "circle-x"}


@console_page()
def list(request: OperatorRequest) -> HttpResponse:
    """Every voucher, with what became of it and of its mail."""
    state, found = _found(request)
    status = state.extra["status"]
    vouchers, page = number_pages(state, found, COLUMNS)
    context = {
        **list_context(state, COLUMNS, page),
        "rows": _rows(vouchers),
        "status_filter": _status_filter(state),
        "status_label": _statuses().get(status, status),
        "create_url": reverse("console:create_voucher"),
        "download_url": state.url().replace(request.path, reverse("console:download_vouchers"), 1),
    }
    return render(request, "console/vouchers.html", context)


def _found(request: OperatorRequest) -> tuple[ListState, QuerySet[Voucher]]:
    state = read_state(request, default_sort="-created", sorts=[*COLUMNS], extra=["status"])
    return state, list_vouchers(actor=request.actor, search=state.query, status=state.extra["status"])


@console_page()
def download(request: OperatorRequest) -> HttpResponse:
    """All that the list would show, newest first, as CSV; never a code."""
    _state, found = _found(request)
    header = [_("Serial Number"), _("Credits"), _("Recipient"), _("Status"), _("Created"), _("Redeemed by")]
    rows = found.order_by("-created_at", "-id")
    taken = take_file(actor=request.actor, file="vouchers", rows=rows, place=INSTALLATION)
    return csv_download(taken, header, lambda batch: map(_cells, batch))


def _cells(voucher: Voucher) -> Sequence[object]:
    created = local(voucher.created_at).isoformat(sep=" ", timespec="seconds")
    redeemer = voucher.distributor.name if voucher.distributor else ""
    status = str(voucher.get_status_display())
    return (grouped(voucher.serial), voucher.credits, voucher.recipient, status, created, redeemer)


def _rows(vouchers: Sequence[Voucher]) -> Sequence[dict[str, Any]]:
    mails = latest_mails(subject_ids=[voucher.id for voucher in vouchers], kind="voucher")
    return [
        {
            "voucher": voucher,
            "serial": grouped(voucher.serial),
            "mail": mails.get(voucher.id),
            "menu": _menu(voucher),
        }
        for voucher in vouchers
    ]


def _menu(voucher: Voucher) -> Sequence[dict[str, Any]]:
    if voucher.status != VoucherStatus.UNREDEEMED:
        return []
    resend, void = (reverse(f"console:{verb}_voucher", args=[voucher.id]) for verb in ("resend", "void"))
    return [
        {"label": _("Resend with a new code"), "icon": "send", "href": resend, "dialog": True},
        {"label": _("Void"), "icon": "trash", "href": void, "dialog": True, "danger": True},
    ]


def _statuses() -> dict[str, str]:
    return {"": _("All"), **{status.value: str(status.label) for status in VoucherStatus}}


def _status_filter(state: ListState) -> Sequence[dict[str, Any]]:
    return [
        {"label": label, "icon": STATUS_ICONS[status], "href": state.url(status=status)}
        for status, label in _statuses().items()
    ]


@console_page("GET", "POST")
def create(request: OperatorRequest) -> HttpResponse:
    """Sell one voucher or many: the numbers of each go to its recipient by mail."""
    form = CreateVoucherForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            create_vouchers(
                actor=request.actor,
                credits=form.cleaned_data["credits"],
                recipients=form.cleaned_data["recipient"],
                each=form.cleaned_data["count"] or 1,
                accepts_repeated=form.cleaned_data["repeated"],
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, reverse("console:vouchers"))
    return show_form(request, "console/create_voucher.html", form, {"close_url": reverse("console:vouchers")})


@console_page("GET", "POST")
def resend(request: OperatorRequest, voucher_id: UUID) -> HttpResponse:
    """Mail a new code; the old one is void."""
    voucher = get_voucher(actor=request.actor, voucher_id=voucher_id)
    return confirm(
        request,
        "console/resend_voucher.html",
        lambda: resend_voucher(actor=request.actor, voucher=voucher),
        back=reverse("console:vouchers"),
        context={"voucher": voucher, "serial": grouped(voucher.serial)},
    )


@console_page("GET", "POST")
def void(request: OperatorRequest, voucher_id: UUID) -> HttpResponse:
    """Make an unredeemed voucher worthless."""
    voucher = get_voucher(actor=request.actor, voucher_id=voucher_id)
    return confirm(
        request,
        "console/void_voucher.html",
        lambda: void_voucher(actor=request.actor, voucher=voucher),
        back=reverse("console:vouchers"),
        context={"voucher": voucher, "serial": grouped(voucher.serial)},
    )
