"""The vendor's view of distributors: their record and counts, never what they hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.domains.admins.queries import count_full_admins
from mipass.domains.credits.queries import get_pool, list_pools
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import resume_distributor, suspend_distributor
from mipass.domains.distributors.queries import get_distributor, list_distributors
from mipass.domains.organizations.queries import count_organizations, count_organizations_of
from mipass.doors.console.forms import CorrectCreditsForm, CreateDistributorForm
from mipass.doors.console.nominations import nomination_rows
from mipass.doors.console.pages import confirm, list_context
from mipass.doors.web.countries import country_label
from mipass.doors.web.door import OperatorRequest, console_page, done, refusals_in, show_form
from mipass.doors.web.lists import number_pages, read_state
from mipass.flows.correct_credits import correct_credits
from mipass.flows.create_distributor import create_distributor

COLUMNS = {"name": "name_key", "status": "status"}


@console_page()
def list(request: OperatorRequest) -> HttpResponse:
    """Every distributor with its counts."""
    state = read_state(request, default_sort="name", sorts=[*COLUMNS])
    found = list_distributors(actor=request.actor, search=state.query)
    distributors, page = number_pages(state, found, COLUMNS)
    context = {
        **list_context(state, COLUMNS, page),
        "rows": _rows(request.actor, distributors),
        "create_url": reverse("console:create_distributor"),
    }
    return render(request, "console/distributors.html", context)


def _rows(actor: Actor, distributors: Sequence[Distributor]) -> Sequence[dict[str, Any]]:
    counts = count_organizations_of(actor=actor, distributor_ids=[one.id for one in distributors])
    pools = list_pools(actor=actor, distributors=distributors)
    return [
        {"distributor": one, "organizations": counts[one.id], "pool": pools[one.id], "url": _url(one)}
        for one in distributors
    ]


@console_page("GET", "POST")
def create(request: OperatorRequest) -> HttpResponse:
    """A new distributor; its nominee is mailed."""
    form = CreateDistributorForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            distributor = create_distributor(
                actor=request.actor,
                name=form.cleaned_data["name"],
                nominee=form.cleaned_data["email"],
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, _url(distributor))
    context = {"close_url": reverse("console:distributors")}
    return show_form(request, "console/create_distributor.html", form, context)


@console_page()
def view(request: OperatorRequest, distributor_id: UUID) -> HttpResponse:
    """One distributor: its record, its figures, its nominations."""
    distributor = get_distributor(actor=request.actor, distributor_id=distributor_id)
    context = {
        "distributor": distributor,
        "address": _address(distributor),
        "organizations": count_organizations(actor=request.actor, distributor_id=distributor.id),
        "full_admins": count_full_admins(actor=request.actor, distributor=distributor),
        "pool": get_pool(actor=request.actor, distributor=distributor),
        "nominations": nomination_rows(request.actor, distributor),
    }
    return render(request, "console/distributor.html", context)


def _address(distributor: Distributor) -> Sequence[str]:
    parts = ("street_1", "street_2", "zip_code", "state")
    lines = [*(getattr(distributor, part) for part in parts), country_label(distributor.country)]
    return [line for line in lines if line]


@console_page("GET", "POST")
def suspend(request: OperatorRequest, distributor_id: UUID) -> HttpResponse:
    """Stop a distributor's portal."""
    distributor = get_distributor(actor=request.actor, distributor_id=distributor_id)
    return confirm(
        request,
        "console/suspend_distributor.html",
        lambda: suspend_distributor(actor=request.actor, distributor=distributor),
        back=_url(distributor),
        context={"distributor": distributor},
    )


@console_page("GET", "POST")
def resume(request: OperatorRequest, distributor_id: UUID) -> HttpResponse:
    """Let a distributor's portal go on."""
    distributor = get_distributor(actor=request.actor, distributor_id=distributor_id)
    return confirm(
        request,
        "console/resume_distributor.html",
        lambda: resume_distributor(actor=request.actor, distributor=distributor),
        back=_url(distributor),
        context={"distributor": distributor},
    )


@console_page("GET", "POST")
def correct(request: OperatorRequest, distributor_id: UUID) -> HttpResponse:
    """Add credits to a distributor's pool, or take some."""
    distributor = get_distributor(actor=request.actor, distributor_id=distributor_id)
    form = CorrectCreditsForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            correct_credits(
                actor=request.actor,
                distributor=distributor,
                amount=form.change,
                reason=form.cleaned_data["reason"],
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, _url(distributor))
    context = {
        "close_url": _url(distributor),
        "distributor": distributor,
        "pool": get_pool(actor=request.actor, distributor=distributor),
    }
    return show_form(request, "console/correct_credits.html", form, context)


def _url(distributor: Distributor) -> str:
    return reverse("console:distributor", args=[distributor.id])
