"""Number pools of an organization: which numbers are given out next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.models import NumberPool
from mipass.domains.credentials.permissions import ISSUE
from mipass.domains.credentials.pool_contents import NUMBER, open_pool
from mipass.domains.credentials.pools import (
    PoolEmpty,
    add_pool,
    get_pool,
    list_pools,
    offer_number,
    remove_pool,
)
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.credentials.formats import FIELD_LABELS, FORMAT_NAMES
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.portal.pools.forms import PoolForm
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted


@portal_page(ISSUE)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The pools, and the next free number of each format."""
    organization = find_organization(request, organization_id)
    pools = [*list_pools(actor=request.actor, organization=organization)]
    context = {
        "organization": organization,
        "pools": [_row(pool) for pool in pools],
        "next": _next_numbers(request.actor, organization, pools),
        "add_url": url_in(organization.place, "pools:add"),
        **organization_crumbs(organization, "credentials:list", _("Number Pools")),
    }
    return render(request, "pools/list.html", context)


@portal_page(ISSUE, "GET", "POST")
def add(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """A new range."""
    organization = find_organization(request, organization_id)
    listed = url_in(organization.place, "pools:list")
    if "show_fields" in request.POST:
        form = PoolForm(initial=request.POST.dict())
    else:
        form = PoolForm(posted(request))
    form.swap_fields_at(request.path)
    if "show_fields" in request.POST and request.headers.get("HX-Request"):
        return render(request, "pools/add.html#fields", {"form": form})
    if form.is_valid():
        with refusals_in(form):
            add_pool(
                actor=request.actor,
                organization=organization,
                format=form.cleaned_data["format"],
                first=form.cleaned_data["first"],
                last=form.cleaned_data["last"],
                others=form.others(),
            )
            return done(request, listed)
    return show_form(request, "pools/add.html", form, _below(organization, _("New Number Pool")))


@portal_page(ISSUE, "GET", "POST")
def remove(request: PortalRequest, organization_id: UUID, pool_id: UUID) -> HttpResponse:
    """Forget a range, once that was confirmed."""
    organization = find_organization(request, organization_id)
    pool = get_pool(actor=request.actor, organization=organization, pool_id=pool_id)
    listed = url_in(organization.place, "pools:list")
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            remove_pool(actor=request.actor, pool=pool)
            return done(request, listed)
    context = {"pool": _row(pool), **_below(organization, _("Remove Number Pool"))}
    return show_form(request, "pools/remove.html", form, context)


def _below(organization: Organization, title: str) -> dict[str, Any]:
    """What a page below the list of pools shows around itself."""
    listed = url_in(organization.place, "pools:list")
    above = (_("Number Pools"), listed)
    return {"close_url": listed, **organization_crumbs(organization, "credentials:list", above, title)}


def _row(pool: NumberPool) -> dict[str, object]:
    numbers = open_pool(pool)
    others = [f"{FIELD_LABELS[name]} {value}" for name, value in numbers.others.items()]
    return {
        "id": pool.id,
        "format": FORMAT_NAMES[pool.format],
        "others": ", ".join(others),
        "numbers": numbers,
    }


def _next_numbers(
    actor: Actor, organization: Organization, pools: Sequence[NumberPool]
) -> dict[str, int | None]:
    """For each format that has pools its next free number; None where none is left."""
    found: dict[str, int | None] = {}
    for code in dict.fromkeys(pool.format for pool in pools):
        try:
            offered = offer_number(actor=actor, organization=organization, format=code)
        except PoolEmpty:
            found[str(FORMAT_NAMES[code])] = None
        else:
            found[str(FORMAT_NAMES[code])] = offered[NUMBER]
    return found
