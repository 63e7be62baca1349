"""Editing, confirming and revoking an API client."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _

from mipass.base.kit.errors import NotFound
from mipass.domains.clients import operations
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.permissions import MANAGE
from mipass.domains.clients.queries import get_client, list_organizations_of, list_tokens
from mipass.domains.organizations.queries import list_live
from mipass.doors.portal.clients.forms import ALL, SELECTED, ClientForm, ConfirmForm
from mipass.doors.portal.clients.places import client_crumbs, client_url
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted


@portal_page(MANAGE, "GET", "POST")
def edit(request: PortalRequest, client_id: UUID) -> HttpResponse:
    """Another name, other scopes, another reach, from its next request on."""
    client = get_client(actor=request.actor, client_id=client_id)
    details = client_url(request, "view", client)
    form = ClientForm(
        posted(request),
        initial=_present(client),
        actor=request.actor,
        organizations=list_live(actor=request.actor),
    )
    if form.is_valid():
        with refusals_in(form):
            operations.edit_client(actor=request.actor, client=client, grant=form.grant())
            return done(request, details)
    context = {"close_url": details, **client_crumbs(request, client.name)}
    return show_form(request, "clients/edit.html", form, context)


def _present(client: ApiClient) -> dict[str, object]:
    return {
        "name": client.name,
        "reach": ALL if client.reaches_all else SELECTED,
        "organizations": [str(organization.id) for organization in list_organizations_of(client)],
        "scopes": client.scopes,
        "networks": "\n".join(client.networks),
    }


@portal_page(MANAGE, "GET", "POST")
def confirm(request: PortalRequest, client_id: UUID) -> HttpResponse:
    """*Confirm*: until then the client may rotate its own token."""
    client = get_client(actor=request.actor, client_id=client_id)
    details, form = client_url(request, "view", client), ConfirmForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            operations.confirm_client(actor=request.actor, client=client, days=form.cleaned_data["days"])
            return done(request, details)
    context = {"client": client, "close_url": details, "submit_label": _("Confirm")}
    return show_form(request, "clients/confirm.html", form, context | client_crumbs(request, client.name))


@portal_page(MANAGE, "GET", "POST")
def revoke(request: PortalRequest, client_id: UUID) -> HttpResponse:
    """*Revoke API Client*, after asking."""
    client = get_client(actor=request.actor, client_id=client_id)
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            operations.revoke_client(actor=request.actor, client=client)
            return done(request, client_url(request, "list"))
    context = {
        "client": client,
        "close_url": client_url(request, "view", client),
        "submit_kind": "danger",
        "submit_label": _("Revoke API Client"),
        **client_crumbs(request, client.name),
    }
    return show_form(request, "clients/revoke.html", form, context)


@portal_page(MANAGE, "GET", "POST")
def revoke_token(request: PortalRequest, client_id: UUID, token_id: UUID) -> HttpResponse:
    """*Revoke Token*, after asking."""
    client = get_client(actor=request.actor, client_id=client_id)
    token = next((token for token in list_tokens(client) if token.id == token_id), None)
    if token is None:
        raise NotFound
    details, form = client_url(request, "view", client), ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            operations.revoke_token(actor=request.actor, client=client, token_id=token_id)
            return done(request, details)
    context = {
        "client": client,
        "token": token,
        "close_url": details,
        "submit_kind": "danger",
        "submit_label": _("Revoke Token"),
        **client_crumbs(request, client.name),
    }
    return show_form(request, "clients/revoke_token.html", form, context)
