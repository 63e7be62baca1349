"""Adding, editing, merging, deactivating and reactivating a holder."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from mipass.domains.credentials.holding import MANY, list_adoptable, list_of_holder
from mipass.domains.credentials.permissions import MANAGE as MANAGE_CREDENTIALS
from mipass.domains.credentials.permissions import VIEW as VIEW_CREDENTIALS
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import facts_of, reactivate_holder
from mipass.domains.holders.permissions import MANAGE
from mipass.domains.holders.queries import list_same_address
from mipass.doors.portal.holders.forms import (
    AddHolderForm,
    DeactivateForm,
    EditHolderForm,
    HolderForm,
    MergeForm,
)
from mipass.doors.portal.holders.places import find_holder, url_of
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted
from mipass.flows.add_holder import add_holder
from mipass.flows.deactivate_holder import deactivate_holder
from mipass.flows.edit_holder import edit_holder
from mipass.flows.merge_holders import merge_holders


@portal_page(MANAGE, "GET", "POST")
def add(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """A new holder. Their page then shows credentials of the same address that nobody holds."""
    organization = find_organization(request, organization_id)
    form = AddHolderForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            holder = add_holder(
                actor=request.actor,
                organization=organization,
                facts=form.facts(),
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, url_of("view", holder))
    context = {
        "close_url": url_in(organization.place, "holders:list"),
        **organization_crumbs(organization, "holders:list", _("Add Holder")),
    }
    return show_form(request, "holders/add.html", form, context)


@portal_page(MANAGE, "GET", "POST")
def edit(request: PortalRequest, organization_id: UUID, holder_id: UUID) -> HttpResponse:
    """What is known of them."""
    holder = find_holder(request, organization_id, holder_id)
    may_move = request.actor.can(MANAGE_CREDENTIALS)
    form = EditHolderForm(posted(request), initial=asdict(facts_of(holder)), may_move=may_move)
    if form.is_valid():
        with refusals_in(form):
            edit_holder(
                actor=request.actor,
                holder=holder,
                changes=asdict(form.facts()),
                apply_to_invited=form.cleaned_data.get("apply_to_invited", False),
            )
            return done(request, url_of("view", holder))
    return _dialog(request, "holders/edit.html", _("Edit Holder"), form, holder)


@portal_page(MANAGE, "GET", "POST")
def merge(request: PortalRequest, organization_id: UUID, holder_id: UUID) -> HttpResponse:
    """Link the credentials of exactly their address that nobody holds, once they were looked at; and make
    holders of the same address one, who were ticked.
    """
    holder = find_holder(request, organization_id, holder_id)
    others = [*list_same_address(actor=request.actor, holder=holder)[:MANY]]
    adoptable = list_adoptable(actor=request.actor, organization=holder.organization, email=holder.email)
    found = [*adoptable.order_by("id")[:MANY]]
    form = MergeForm(posted(request), others=others, has_credentials=bool(found))
    if form.is_valid():
        with refusals_in(form):
            merge_holders(
                actor=request.actor,
                holder=holder,
                others=form.chosen(others),
                adopt=not form.cleaned_data.get("leave"),
            )
            return done(request, url_of("view", holder))
    return _dialog(request, "holders/merge.html", _("Merge"), form, holder, credentials=found)


@portal_page(MANAGE, "GET", "POST")
def deactivate(request: PortalRequest, organization_id: UUID, holder_id: UUID) -> HttpResponse:
    """Issue them nothing more; their credentials are kept, disabled or revoked."""
    holder = find_holder(request, organization_id, holder_id)
    form = DeactivateForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            deactivate_holder(
                actor=request.actor, holder=holder, credentials=form.cleaned_data["credentials"]
            )
            return done(request, url_of("view", holder))
    sees = request.actor.can(VIEW_CREDENTIALS)
    number = list_of_holder(actor=request.actor, holder=holder).count() if sees else 0
    return _dialog(request, "holders/deactivate.html", _("Deactivate Holder"), form, holder, number=number)


@portal_page(MANAGE, "POST")
def reactivate(request: PortalRequest, organization_id: UUID, holder_id: UUID) -> HttpResponse:
    """Let what is open be accepted again."""
    holder = find_holder(request, organization_id, holder_id)
    reactivate_holder(actor=request.actor, holder=holder)
    return done(request, url_of("view", holder))


def _dialog(
    request: PortalRequest,
    template: str,
    title: str,
    form: HolderForm | MergeForm | DeactivateForm,
    holder: Holder,
    **more: object,
) -> HttpResponse:
    page = (holder.name or holder.email, url_of("view", holder))
    context = organization_crumbs(holder.organization, "holders:list", page, title)
    return show_form(request, template, form, {"holder": holder, "close_url": page[1], **context, **more})
