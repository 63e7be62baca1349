"""Issuing a credential, anew or as a copy of another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.errors import NotFound
from mipass.base.requests.operations import KeyReused
from mipass.domains.credentials import permissions
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.pools import next_free
from mipass.domains.credentials.queries import (
    get_credential,
    list_addresses_of_card,
    open_cards,
    refuse_erased,
)
from mipass.domains.holders.models import Holder
from mipass.domains.holders.queries import get_holder_of
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.credentials.forms import IssueForm, fill_from
from mipass.doors.portal.credentials.held_by import NOBODY, holder_choices, holders_at
from mipass.doors.portal.credentials.places import find_credential, url_of
from mipass.doors.portal.places import find_organization, organization_crumbs, shown_credits, url_in
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import came_from, posted
from mipass.doors.web.typed import SHOWN_AGAIN
from mipass.flows.issue_credential import issue_credential


@portal_page(permissions.ISSUE, "GET", "POST")
def issue(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Issue New Credential."""
    return _issue(request, find_organization(request, organization_id), None)


@portal_page(permissions.ISSUE, "GET", "POST")
def copy(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> HttpResponse:
    """The same dialog, filled in from another credential; of a revoked one it is the re-issue."""
    credential = find_credential(request, organization_id, credential_id)
    return _issue(request, credential.organization, credential)


def _issue(request: PortalRequest, organization: Organization, copy_of: Credential | None) -> HttpResponse:
    if "show_clash" in request.POST and SHOWN_AGAIN not in request.POST:
        return _show_clash(request, organization)
    if {"show_fields", "next_free"} & request.POST.keys():
        return _show_fields(request, organization, copy_of)
    form = _form(request, posted(request), _filled(request, organization, copy_of))
    holders = _offer_holders(request, organization, form)
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            issue_credential(
                actor=request.actor,
                organization=organization,
                request=form.card_request(),
                idempotency_key=form.cleaned_data["request_key"],
                accepted=frozenset(form.cleaned_data["accepted"]),
                copy_of=copy_of,
                holder=holders.get(form.cleaned_data.get("holder", NOBODY)),
            )
            listed = url_in(organization.place, "credentials:list")
            return done(request, came_from(request, default=listed, allowed=(listed,)))
    return _dialog(request, organization, copy_of, form)


def _form(request: PortalRequest, data: QueryDict | None, initial: dict[str, Any]) -> IssueForm:
    return IssueForm(data, initial=initial, may_install=request.actor.can(permissions.GRANT_INSTALLER))


def _show_fields(
    request: PortalRequest, organization: Organization, copy_of: Credential | None
) -> HttpResponse:
    """The fields of the chosen type, with what was typed or the next free number; nothing is checked yet."""
    form = _form(request, None, _typed(request.POST))
    offer = next_free(request.actor, organization, form.chosen)
    if "next_free" in request.POST and offer:
        form = _form(request, None, _typed(request.POST) | offer)
    if request.headers.get("HX-Request"):
        context = {"form": form, "offer": offer, "next_free_url": request.path}
        return render(request, "credentials/issue.html#fields", context)
    return _dialog(request, organization, copy_of, form)


def _show_clash(request: PortalRequest, organization: Organization) -> HttpResponse:
    """Who has the typed card data already, while the person still types; nothing of what is unfinished."""
    bits = IssueForm(request.POST).card_bits()
    if bits is None or not request.actor.can(permissions.VIEW_CARDS):
        return HttpResponse()
    addresses = list_addresses_of_card(actor=request.actor, organization=organization, bits=bits)
    return render(request, "credentials/clash.html", {"addresses": addresses})


def _offer_holders(
    request: PortalRequest, organization: Organization, form: IssueForm
) -> Mapping[str, Holder]:
    """Ask whose it is where active holders have the typed address, or where one was chosen before."""
    holders = holders_at(request, organization, str(form["email"].value() or ""))
    if holders or request.POST.get("holder", NOBODY) != NOBODY:
        form.offer_holders(holder_choices(holders.values()))
    return holders


def _typed(data: QueryDict) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != "accepted"}


def _filled(request: PortalRequest, organization: Organization, copy_of: Credential | None) -> dict[str, Any]:
    if copy_of is None:
        return _asked_for(request, organization)
    refuse_erased(copy_of)
    return fill_from(copy_of.email, open_cards(actor=request.actor, credentials=[copy_of])[copy_of.id])


def _asked_for(request: PortalRequest, organization: Organization) -> dict[str, Any]:
    """The address of the holder whom the link names, chosen already."""
    try:
        holder_id = UUID(request.GET.get("holder", ""))
    except ValueError:
        return {}
    holder = get_holder_of(actor=request.actor, organization=organization, holder_id=holder_id)
    return {"email": holder.email, "holder": str(holder.id)}


def _dialog(
    request: PortalRequest, organization: Organization, copy_of: Credential | None, form: IssueForm
) -> HttpResponse:
    form.swap_fields_at(request.path)
    context = {
        "organization": organization,
        "copy_of": copy_of,
        "summary": shown_credits(request, organization),
        "sees_cards": request.actor.can(permissions.VIEW_CARDS),
        "first_result_url": _first_result(request, form),
        "offer": next_free(request.actor, organization, form.chosen),
        "next_free_url": request.path,
        "close_url": url_in(organization.place, "credentials:list"),
        **organization_crumbs(organization, "credentials:list", _("Issue New Credential")),
    }
    return show_form(request, "credentials/issue.html", form, context)


def _first_result(request: PortalRequest, form: IssueForm) -> str:
    """Where the credential is that this form's key made before."""
    if not isinstance(form.refusal, KeyReused):
        return ""
    try:
        return url_of("view", get_credential(actor=request.actor, credential_id=form.refusal.result_id))
    except NotFound:
        return ""
