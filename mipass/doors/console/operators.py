"""The vendor's own staff: who can log in to the console, and who no longer can."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.kit.errors import NotFound
from mipass.domains.accounts.blocking import (
    disable_account,
    enable_account,
    list_operators,
    sign_out_account,
)
from mipass.domains.accounts.models import Account
from mipass.doors.console.pages import confirm, list_context
from mipass.doors.web.door import OperatorRequest, console_page
from mipass.doors.web.lists import number_pages, read_state

COLUMNS = {"name": "first_name", "email": "email", "status": "is_active", "created": "created_at"}


@console_page()
def list(request: OperatorRequest) -> HttpResponse:
    """Every operator, and whether they can log in."""
    state = read_state(request, default_sort="email", sorts=[*COLUMNS])
    found = list_operators(actor=request.actor)
    if state.query:
        found = found.filter(email__icontains=state.query)
    operators, page = number_pages(state, found, COLUMNS)
    context = {**list_context(state, COLUMNS, page), "rows": _rows(request, operators)}
    return render(request, "console/operators.html", context)


def _rows(request: OperatorRequest, operators: Sequence[Account]) -> Sequence[dict[str, Any]]:
    return [
        {
            "key": str(one.id),
            "account": one,
            "status": "active" if one.is_active else "disabled",
            "menu": [] if one.id == request.account.id else _menu(one),
        }
        for one in operators
    ]


def _menu(account: Account) -> Sequence[dict[str, Any]]:
    if not account.is_active:
        return [_item("console:enable_operator", account, _("Enable"), "circle-check")]
    disable = _item("console:disable_operator", account, _("Disable"), "player-pause")
    return [
        _item("console:sign_out_operator", account, _("Sign Out Everywhere"), "logout"),
        disable | {"danger": True},
    ]


def _item(name: str, account: Account, label: str, icon: str) -> dict[str, Any]:
    return {"label": label, "icon": icon, "href": reverse(name, args=[account.id]), "dialog": True}


@console_page("GET", "POST")
def disable(request: OperatorRequest, account_id: UUID) -> HttpResponse:
    """Block an operator."""
    account = _operator(request, account_id)
    return confirm(
        request,
        "console/disable_operator.html",
        lambda: disable_account(actor=request.actor, account=account),
        back=reverse("console:operators"),
        context={"account": account},
    )


@console_page("GET", "POST")
def enable(request: OperatorRequest, account_id: UUID) -> HttpResponse:
    """Let a blocked operator in again."""
    account = _operator(request, account_id)
    return confirm(
        request,
        "console/enable_operator.html",
        lambda: enable_account(actor=request.actor, account=account),
        back=reverse("console:operators"),
        context={"account": account},
    )


@console_page("GET", "POST")
def sign_out(request: OperatorRequest, account_id: UUID) -> HttpResponse:
    """End an operator's sessions, and nothing else."""
    account = _operator(request, account_id)
    return confirm(
        request,
        "console/sign_out_operator.html",
        lambda: sign_out_account(actor=request.actor, account=account),
        back=reverse("console:operators"),
        context={"account": account},
    )


def _operator(request: OperatorRequest, account_id: UUID) -> Account:
    found = list_operators(actor=request.actor).filter(id=account_id).first()
    if found is None:
        raise NotFound
    return found
