"""Redeem Distributor Credits: serial number, authentication code, a last look, and the press that counts.

What was typed travels on in the form alone, never in an address or a session: the code is worth money.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.domains.credits.permissions import REDEEM
from mipass.domains.credits.vouchers import look_up_voucher, redeem_voucher
from mipass.doors.portal.distributor.forms import CodeForm, ConfirmForm, SerialForm
from mipass.doors.portal.distributor.places import above
from mipass.doors.web.door import (
    KeyedForm,
    PortalRequest,
    done,
    portal_page,
    refusals_in,
    show_form,
)

SERIAL, CODE, CONFIRM = 1, 2, 3


@portal_page(REDEEM, "GET", "POST")
def redeem(request: PortalRequest) -> HttpResponse:
    """One step of the dialog; ``step`` in the data says which one was filled in."""
    if request.method != "POST":
        return _show(request, SERIAL, SerialForm())
    step = {"2": CODE, "3": CONFIRM}.get(request.POST.get("step", ""), SERIAL)
    if "back" in request.POST:
        return _step_back(request, step)
    return {SERIAL: _take_serial, CODE: _take_code, CONFIRM: _redeem}[step](request)


def _step_back(request: PortalRequest, step: int) -> HttpResponse:
    if step == CONFIRM:
        return _show(request, CODE, CodeForm(initial=_typed(request)))
    return _show(request, SERIAL, SerialForm(initial=_typed(request)))


def _take_serial(request: PortalRequest) -> HttpResponse:
    form = SerialForm(request.POST)
    if not form.is_valid():
        return _show(request, SERIAL, form)
    return _show(request, CODE, CodeForm(initial=_typed(request)))


def _take_code(request: PortalRequest) -> HttpResponse:
    """Look the pair up and show what it is worth; a look counts against the same limits as a guess."""
    form = CodeForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            voucher = look_up_voucher(
                actor=request.actor,
                distributor=request.distributor,
                serial=form.cleaned_data["serial_number"],
                code=form.cleaned_data["authentication_code"],
            )
            return _show(request, CONFIRM, ConfirmForm(initial=_typed(request)), credits=voucher.credits)
    return _show(request, CODE, form)


def _redeem(request: PortalRequest) -> HttpResponse:
    form = CodeForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            redeem_voucher(
                actor=request.actor,
                distributor=request.distributor,
                serial=form.cleaned_data["serial_number"],
                code=form.cleaned_data["authentication_code"],
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, _page(request))
    return _show(request, CODE, form)


def _typed(request: PortalRequest) -> dict[str, Any]:
    """What was entered so far. The key stays the same to the end, so that a second press acts once."""
    names = ("serial_number", "authentication_code", "request_key")
    return {name: request.POST[name] for name in names if request.POST.get(name)}


def _show(request: PortalRequest, step: int, form: KeyedForm, **context: Any) -> HttpResponse:
    context |= {
        "steps": [_("Serial Number"), _("Authentication Code")],
        "step": step,
        "next_icon": "check" if step == CONFIRM else "arrow-right",
        "next_label": _("Redeem") if step == CONFIRM else _("Next"),
        "close_url": _page(request),
    }
    return show_form(request, "distributor/redeem.html", form, context)


def _page(request: PortalRequest) -> str:
    """Where the dialog was opened: the Distributor page, or the first steps of a new portal."""
    if request.GET.get("then") == "organizations":
        return reverse("organizations:list", args=[request.distributor.id])
    return above(request)
