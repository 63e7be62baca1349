"""Organizations List, Add New Organization, Organization Details."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.audit.taking import take_file
from mipass.domains.admins.permissions import MANAGE_WEBHOOKS, VIEW_AUDIT
from mipass.domains.clients import permissions as clients
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits import permissions as credits
from mipass.domains.credits.queries import CreditSummary, get_pool, list_credit_summaries
from mipass.domains.issuer.queries import is_unconfirmed
from mipass.domains.organizations import permissions
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import list_organizations
from mipass.domains.readers import permissions as readers
from mipass.domains.readers.queries import count_left_behind
from mipass.doors.portal.organizations.first_steps import first_steps
from mipass.doors.portal.organizations.forms import AddOrganizationForm
from mipass.doors.portal.places import find_organization, organization_crumbs, shown_credits
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.downloads import csv_download
from mipass.doors.web.lists import number_pages, read_state, sort_links
from mipass.doors.web.timeline import timeline
from mipass.flows.add_organization import add_organization

COLUMNS = {"name": "name_key"}
# What the details lead to.
WAYS_ON = (readers.VIEW, credentials.VIEW, clients.VIEW, VIEW_AUDIT, MANAGE_WEBHOOKS)


@portal_page(permissions.VIEW)
def list(request: PortalRequest) -> HttpResponse:
    """Every organization within reach, with its credits."""
    state = read_state(request, default_sort="name", sorts=[*COLUMNS])
    found = list_organizations(actor=request.actor, search=state.query)
    organizations, page = number_pages(state, found, COLUMNS)
    summaries = _summaries(request, organizations)
    context = {
        "rows": [(organization, summaries.get(organization.id)) for organization in organizations],
        "state": state,
        "search_fields": state.hidden("q"),
        "clear_url": state.url(q=""),
        "sort": sort_links(state, [*COLUMNS]),
        "page": page,
        "csv_url": state.url().replace(
            request.path, reverse("organizations:download", args=[request.distributor.id]), 1
        ),
        "first_steps": [] if state.query else first_steps(request, organizations, summaries),
        "left_behind": count_left_behind(actor=request.actor),
        "may_add": request.actor.can(permissions.ADD),
        "may_remove": request.actor.can(permissions.REMOVE),
    }
    return render(request, "organizations/list.html", context)


@portal_page(permissions.VIEW)
def download(request: PortalRequest) -> HttpResponse:
    """Every organization that the search finds, as CSV."""
    search = read_state(request, default_sort="name", sorts=[*COLUMNS]).query
    found = list_organizations(actor=request.actor, search=search).order_by("name_key")

    def cells(batch: Sequence[Organization]) -> Iterator[Sequence[object]]:
        summaries = _summaries(request, batch)
        for organization in batch:
            summary = summaries.get(organization.id)
            figures = (summary.ceiling, summary.issued, summary.available) if summary else ()
            yield (organization.id, organization.name, organization.get_status_display(), *figures)

    header = [_("Identifier"), _("Name"), _("Status")]
    if request.actor.can(credits.VIEW_SUMMARY):
        header += [_("Limit"), _("Credentials Issued"), _("Available Credits")]
    place = request.distributor.place
    taken = take_file(actor=request.actor, file="organizations", rows=found, place=place)
    return csv_download(taken, header, cells)


def _summaries(request: PortalRequest, organizations: Sequence[Organization]) -> Mapping[UUID, CreditSummary]:
    """Their credits, or nothing for whoever may not see them."""
    if not request.actor.can(credits.VIEW_SUMMARY):
        return {}
    return list_credit_summaries(actor=request.actor, organizations=organizations)


@portal_page(permissions.ADD, "GET", "POST")
def add(request: PortalRequest) -> HttpResponse:
    """A new organization: its name and its allocation."""
    listed = reverse("organizations:list", kwargs={"distributor_id": request.distributor.id})
    form = AddOrganizationForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            add_organization(
                actor=request.actor,
                distributor=request.distributor,
                name=form.cleaned_data["name"],
                ceiling=form.cleaned_data["ceiling"],
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, listed)
    may_see_pool = request.actor.can(credits.VIEW_POOL)
    pool = get_pool(actor=request.actor, distributor=request.distributor) if may_see_pool else None
    return show_form(request, "organizations/add.html", form, {"close_url": listed, "pool": pool})


@portal_page(permissions.VIEW)
def view(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """All of one organization: what it is called, whether it is on, what it may issue."""
    organization = find_organization(request, organization_id)
    may_see_pool = request.actor.can(credits.VIEW_POOL)
    context = {
        "organization": organization,
        "summary": shown_credits(request, organization),
        "pool": get_pool(actor=request.actor, distributor=request.distributor) if may_see_pool else None,
        "may_edit": organization.is_live and request.actor.can(permissions.EDIT),
        "may_set_limit": organization.is_live and request.actor.can(credits.SET_LIMIT),
        "may_redeem": request.actor.can(credits.REDEEM),
        "is_unconfirmed": organization.is_live and is_unconfirmed(organization),
        "may_confirm": request.actor.can(credentials.MANAGE),
        "ways_on": any(request.actor.can(needed) for needed in WAYS_ON),
        "organization_key": str(organization.id),
        **timeline(request, organization_id=organization.id),
        **organization_crumbs(organization, "organizations:view"),
    }
    return render(request, "organizations/view.html", context)
