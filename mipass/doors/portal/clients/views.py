"""API Clients: the programs that act for a distributor, and what each of them may."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.shapes import Words
from mipass.domains.admins.makers import list_unbacked
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.permissions import MANAGE, VIEW
from mipass.domains.clients.queries import (
    get_client,
    list_clients,
    list_organizations_of,
    list_tokens,
    newest_tokens,
    reach_of,
)
from mipass.domains.clients.scopes import ApiScope
from mipass.domains.organizations.queries import list_names
from mipass.doors.portal.clients.counts import accepted_by, retiring_by
from mipass.doors.portal.clients.places import client_crumbs, client_url
from mipass.doors.portal.clients.scope_choices import WHY_STRONG, grouped
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.filters import read_organization
from mipass.doors.web.lists import number_pages, read_state, sort_links
from mipass.doors.web.naming import people_of
from mipass.doors.web.timeline import timeline

COLUMNS = {"name": "name", "created": "created_at"}
EVERYTHING = gettext_lazy("Whole distributor")


@portal_page(VIEW)
def list(request: PortalRequest) -> HttpResponse:
    """Those within reach, or that reach one organization."""
    state = read_state(request, default_sort="name", sorts=[*COLUMNS], extra=("organization",))
    organization_id, name = read_organization(state, request.actor)
    found = list_clients(actor=request.actor, search=state.query, organization_id=organization_id)
    clients, page = number_pages(state, found, COLUMNS)
    chosen = f"?organization={organization_id}" if organization_id else ""
    context = {
        "rows": _rows(request, clients),
        "page": page,
        "sort": sort_links(state, [*COLUMNS]),
        "query": state.query,
        "search_fields": state.hidden("q"),
        "clear_url": state.url(q=""),
        "organization": name,
        "all_url": client_url(request, "list"),
        "add_url": client_url(request, "add") + chosen if request.actor.can(MANAGE) else "",
        **client_crumbs(request),
    }
    return render(request, "clients/list.html", context)


def _rows(request: PortalRequest, clients: Sequence[ApiClient]) -> Sequence[dict[str, Any]]:
    reach, tokens = reach_of(clients), newest_tokens(clients)
    ids = {id for one in reach.values() if one is not None for id in one}
    names = list_names(actor=request.actor, ids=ids)
    flagged = list_unbacked(clients) if request.actor.organization_ids is None else set[UUID]()
    return [
        {
            "client": client,
            "reach": _reach_in_words(reach[client.id], names),
            "token": tokens.get(client.id),
            "status": "active" if client.id in tokens else "expired",
            "is_unbacked": client.id in flagged,
            "url": client_url(request, "view", client),
        }
        for client in clients
    ]


def _reach_in_words(reach: Collection[UUID] | None, names: dict[UUID, str]) -> str:
    if reach is None:
        return str(EVERYTHING)
    return ", ".join(sorted(names[id] for id in reach if id in names)) or _("None remain")


@portal_page(VIEW)
def view(request: PortalRequest, client_id: UUID) -> HttpResponse:
    """*API Client Details*."""
    client = get_client(actor=request.actor, client_id=client_id)
    may_change = client.revoked_at is None and request.actor.can(MANAGE)
    scopes = [SCOPES[code] for code in client.scopes if code in SCOPES]
    tokens = list_tokens(client) if client.revoked_at is None else []
    context = {
        "client": client,
        "status": "revoked" if client.revoked_at else "active" if tokens else "expired",
        "scopes": _explained(scopes),
        "organizations": list_organizations_of(client),
        "tokens": [_token_row(request, token, client, may_change) for token in tokens],
        "maker": _maker(request, client),
        "accepted": accepted_by(client),
        "retiring": retiring_by(client),
        "is_unbacked": client.revoked_at is None and client.id in list_unbacked([client]),
        "actions": _actions(request, client) if may_change else [],
        **timeline(request, subject_id=client.id),
        **client_crumbs(request, client.name),
    }
    return render(request, "clients/view.html", context)


def _explained(scopes: Collection[ApiScope]) -> Sequence[tuple[Words, Sequence[tuple[ApiScope, Words]]]]:
    """The scopes by group, each with why it is strong."""
    return [
        (title, [(scope, WHY_STRONG.get(scope.code, "")) for scope in own]) for title, own in grouped(scopes)
    ]


def _token_row(
    request: PortalRequest, token: ApiToken, client: ApiClient, may_change: bool
) -> dict[str, Any]:
    url = client_url(request, "revoke_token", client, token_id=token.id) if may_change else ""
    return {"token": token, "revoke_url": url}


def _maker(request: PortalRequest, client: ApiClient) -> str:
    made_by = client.made_by
    return people_of(request.actor, [(made_by.kind, made_by.id)]).get(client.created_by_id, "")


def _actions(request: PortalRequest, client: ApiClient) -> Sequence[dict[str, Any]]:
    """What can be done. What shows a token is a page of its own, which no dialog can lose."""

    def action(label: str, icon: str, name: str, **how: bool) -> dict[str, Any]:
        return {"label": label, "icon": icon, "href": client_url(request, name, client), **how}

    return [
        action(_("Edit"), "pencil", "edit"),
        action(_("Rotate Token"), "refresh", "rotate"),
        action(_("Confirm"), "circle-check", "confirm", dialog=True),
        action(_("Revoke API Client"), "ban", "revoke", dialog=True, danger=True),
    ]
