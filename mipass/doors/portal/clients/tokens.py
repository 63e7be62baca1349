"""What makes a token: adding an API client, and rotating. The answer shows it once, and nothing else does.

It is the answer to the form itself, so it stands in no address, and the same form sent again (the page loaded
anew) makes no other.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.domains.clients import operations, rotation
from mipass.domains.clients.permissions import MANAGE
from mipass.domains.clients.queries import get_client, list_tokens
from mipass.domains.clients.rotation import NewToken
from mipass.domains.organizations.queries import list_live
from mipass.doors.portal.clients.forms import ALL, SELECTED, AddClientForm, RotateForm
from mipass.doors.portal.clients.places import client_crumbs, client_url
from mipass.doors.web.compression import kept_as_it_is
from mipass.doors.web.door import PortalRequest, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted


@portal_page(MANAGE, "GET", "POST")
def add(request: PortalRequest) -> HttpResponse:
    """*Add API Client*."""
    chosen = request.GET.get("organization", "")
    form = AddClientForm(
        posted(request),
        initial={"reach": SELECTED if chosen else ALL, "organizations": [chosen]},
        actor=request.actor,
        organizations=list_live(actor=request.actor),
    )
    if form.is_valid():
        with refusals_in(form):
            made = operations.make_client(
                actor=request.actor,
                distributor=request.distributor,
                grant=form.grant(),
                days=form.cleaned_data["days"],
                idempotency_key=form.cleaned_data["request_key"],
            )
            return _show(request, made)
    context = {"close_url": client_url(request, "list"), "submit_label": _("Add API Client")}
    return show_form(
        request, "clients/add.html", form, {**context, **client_crumbs(request, _("Add API Client"))}
    )


@portal_page(MANAGE, "GET", "POST")
def rotate(request: PortalRequest, client_id: UUID) -> HttpResponse:
    """*Rotate Token*."""
    client = get_client(actor=request.actor, client_id=client_id)
    form = RotateForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            made = rotation.rotate(
                actor=request.actor,
                client=client,
                overlap_hours=form.cleaned_data["overlap_hours"],
                days=form.cleaned_data["days"],
                idempotency_key=form.cleaned_data["request_key"],
            )
            return _show(request, made)
    context = {
        "client": client,
        "tokens": list_tokens(client),
        "close_url": client_url(request, "view", client),
        "submit_label": _("Rotate Token"),
        **client_crumbs(request, client.name),
    }
    return show_form(request, "clients/rotate.html", form, context)


def _show(request: PortalRequest, made: NewToken) -> HttpResponse:
    line = f'curl -H "Authorization: Bearer {made.text}" {settings.CONFIG.public_url}/api/v1/me'
    context = {
        "client": made.client,
        "token": made.token,
        "text": made.text,
        "line": line,
        "view_url": client_url(request, "view", made.client),
        "pulse_url": "",  # the page must not be taken anew under who copies from it
        **client_crumbs(request, made.client.name),
    }
    return kept_as_it_is(render(request, "clients/token.html", context))
