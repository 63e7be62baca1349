"""The webhooks of a distributor: list, add, look, change, pause, remove."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.audit.public import EVERYTHING, public_types
from mipass.base.kit.clock import now
from mipass.domains.organizations.queries import list_live, list_names
from mipass.domains.webhooks import operations
from mipass.domains.webhooks.models import DeliveryStatus, WebhookEndpoint
from mipass.domains.webhooks.operations import Made
from mipass.domains.webhooks.permissions import MANAGE
from mipass.domains.webhooks.queries import (
    count_by_status,
    get_endpoint,
    list_deliveries,
    list_endpoints,
)
from mipass.doors.portal.webhooks.forms import EnableForm, WebhookForm
from mipass.doors.portal.webhooks.places import crumbs, details_crumb, url_of
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.lists import key_pages, read_state
from mipass.doors.web.naming import people_of
from mipass.doors.web.sent import posted
from mipass.doors.web.timeline import timeline

FILTERS = ("status",)


@portal_page(MANAGE)
def list(request: PortalRequest) -> HttpResponse:
    """*Webhooks*."""
    endpoints = list_endpoints(actor=request.actor)
    context = {
        "rows": [{"endpoint": each, "url": _url(request, "view", each)} for each in endpoints],
        "add_url": url_of(request, "add"),
        "crumbs": crumbs(request),
    }
    return render(request, "webhooks/list.html", context)


@portal_page(MANAGE, "GET", "POST")
def add(request: PortalRequest) -> HttpResponse:
    """*Add Webhook*; its secret is shown this once."""
    form = WebhookForm(posted(request), organizations=list_live(actor=request.actor))
    listed = url_of(request, "list")
    if form.is_valid():
        with refusals_in(form):
            made = operations.add_endpoint(
                actor=request.actor,
                distributor=request.distributor,
                wishes=form.wishes,
                idempotency_key=form.cleaned_data["request_key"],
            )
            return _show_secret(request, made)
    context = {"close_url": listed, "crumbs": crumbs(request, (_("Add Webhook"), request.path))}
    return show_form(request, "webhooks/edit.html", form, {"title": _("Add Webhook"), **context})


def _show_secret(request: PortalRequest, made: Made) -> HttpResponse:
    """On a page of its own, which nobody can open again."""
    context = {
        "endpoint": made.endpoint,
        "secret": made.secret,
        "view_url": _url(request, "view", made.endpoint),
        "crumbs": crumbs(request, details_crumb(request, made.endpoint)),
    }
    return render(request, "webhooks/secret.html", context)


@portal_page(MANAGE)
def view(request: PortalRequest, endpoint_id: UUID) -> HttpResponse:
    """*Webhook Details*, with what was and is to be sent."""
    endpoint = get_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    context = {
        "endpoint": endpoint,
        "maker": _maker(request, endpoint),
        "types": _types(endpoint),
        "organizations": _organizations(request, endpoint),
        "both_secrets_until": endpoint.previous_until if _is_ahead(endpoint) else None,
        "actions": _actions(request, endpoint),
        "test_url": _url(request, "test", endpoint),
        "replay_url": _url(request, "replay", endpoint),
        "enable_url": _url(request, "enable", endpoint),
        "crumbs": crumbs(request, details_crumb(request, endpoint)),
        **_log(request, endpoint),
        **timeline(request, subject_id=endpoint.id),
    }
    return render(request, "webhooks/view.html", context)


def _maker(request: PortalRequest, endpoint: WebhookEndpoint) -> str | None:
    maker = (endpoint.created_by_kind, endpoint.created_by_id)
    return people_of(request.actor, [maker]).get(endpoint.created_by_id)


def _is_ahead(endpoint: WebhookEndpoint) -> bool:
    return endpoint.previous_until is not None and endpoint.previous_until > now()


def _types(endpoint: WebhookEndpoint) -> Sequence[str]:
    """In words; a group as it is written, none for everything."""
    words = {event.public: str(event.words) for event in public_types().values()}
    return [words.get(name, name) for name in endpoint.types if name != EVERYTHING]


def _organizations(request: PortalRequest, endpoint: WebhookEndpoint) -> Sequence[str] | None:
    if endpoint.organization_ids is None:
        return None
    return sorted(list_names(actor=request.actor, ids=map(UUID, endpoint.organization_ids)).values())


def _log(request: PortalRequest, endpoint: WebhookEndpoint) -> dict[str, Any]:
    """The deliveries, the newest first, all of them or of one status."""
    state = read_state(request, default_sort="-id", sorts=[], extra=FILTERS)
    counts = count_by_status(actor=request.actor, endpoint=endpoint)
    chosen = state.extra["status"] if state.extra["status"] in DeliveryStatus.values else ""
    rows = list_deliveries(actor=request.actor, endpoint=endpoint, status=chosen)
    total = counts.get(chosen, 0) if chosen else sum(counts.values())
    deliveries, page = key_pages(state, rows, {"id": "id"}, total=total)
    return {
        "deliveries": [
            {"delivery": each, "url": url_of(request, "delivery", delivery_id=each.id)} for each in deliveries
        ],
        "page": page,
        "statuses": _tabs(state.url(status=""), counts, chosen, state.url),
    }


def _tabs(all_url: str, counts: Any, chosen: str, url: Any) -> Sequence[dict[str, Any]]:
    tabs = [{"label": _("All"), "href": all_url, "current": not chosen, "number": sum(counts.values())}]
    for value, label in DeliveryStatus.choices:
        if counts.get(value):
            one = {"label": label, "href": url(status=value), "current": value == chosen}
            tabs.append({**one, "number": counts[value]})
    return tabs


def _actions(request: PortalRequest, endpoint: WebhookEndpoint) -> Sequence[dict[str, Any]]:
    edit = {"label": _("Edit Webhook"), "icon": "pencil", "href": _url(request, "edit", endpoint)}
    rotate = {"label": _("Replace Secret"), "icon": "refresh", "href": _url(request, "rotate", endpoint)}
    pause = {"label": _("Pause"), "icon": "player-pause", "href": _url(request, "pause", endpoint)}
    remove = {"label": _("Remove Webhook"), "icon": "trash", "href": _url(request, "remove", endpoint)}
    return [
        edit,
        rotate,
        *([{**pause, "post": True}] if endpoint.is_live else []),
        {**remove, "dialog": True, "danger": True},
    ]


@portal_page(MANAGE, "GET", "POST")
def edit(request: PortalRequest, endpoint_id: UUID) -> HttpResponse:
    """*Edit Webhook*."""
    endpoint = get_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    form = WebhookForm(
        posted(request),
        initial=WebhookForm.present(endpoint),
        organizations=list_live(actor=request.actor),
    )
    details = _url(request, "view", endpoint)
    if form.is_valid():
        with refusals_in(form):
            operations.edit_endpoint(actor=request.actor, endpoint=endpoint, wishes=form.wishes)
            return done(request, details)
    context = {
        "title": _("Edit Webhook"),
        "close_url": details,
        "crumbs": crumbs(request, details_crumb(request, endpoint), (_("Edit Webhook"), request.path)),
    }
    return show_form(request, "webhooks/edit.html", form, context)


@portal_page(MANAGE, "GET", "POST")
def rotate(request: PortalRequest, endpoint_id: UUID) -> HttpResponse:
    """*Replace Secret*; the new one is shown this once."""
    endpoint = get_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            return _show_secret(request, operations.rotate_secret(actor=request.actor, endpoint=endpoint))
    context = {
        "endpoint": endpoint,
        "close_url": _url(request, "view", endpoint),
        "submit_label": _("Replace Secret"),
        "crumbs": crumbs(request, details_crumb(request, endpoint), (_("Replace Secret"), request.path)),
    }
    return show_form(request, "webhooks/rotate.html", form, context)


@portal_page(MANAGE, "POST")
def pause(request: PortalRequest, endpoint_id: UUID) -> HttpResponse:
    """*Pause*: nothing is sent until it is enabled again."""
    endpoint = get_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    operations.pause_endpoint(actor=request.actor, endpoint=endpoint)
    return done(request, _url(request, "view", endpoint))


@portal_page(MANAGE, "GET", "POST")
def enable(request: PortalRequest, endpoint_id: UUID) -> HttpResponse:
    """*Enable*, and from which event on."""
    endpoint = get_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    form, details = EnableForm(posted(request)), _url(request, "view", endpoint)
    if form.is_valid():
        with refusals_in(form):
            operations.enable_endpoint(
                actor=request.actor, endpoint=endpoint, from_sequence=form.begins_at(endpoint)
            )
            return done(request, details)
    context = {
        "endpoint": endpoint,
        "close_url": details,
        "submit_label": _("Enable"),
        "crumbs": crumbs(request, details_crumb(request, endpoint), (_("Enable Webhook"), request.path)),
    }
    return show_form(request, "webhooks/enable.html", form, context)


@portal_page(MANAGE, "GET", "POST")
def remove(request: PortalRequest, endpoint_id: UUID) -> HttpResponse:
    """*Remove Webhook*, after asking."""
    endpoint = get_endpoint(actor=request.actor, endpoint_id=endpoint_id)
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            operations.remove_endpoint(actor=request.actor, endpoint=endpoint)
            return done(request, url_of(request, "list"))
    context = {
        "endpoint": endpoint,
        "close_url": _url(request, "view", endpoint),
        "submit_kind": "danger",
        "submit_label": _("Remove Webhook"),
        "crumbs": crumbs(request, details_crumb(request, endpoint), (_("Remove Webhook"), request.path)),
    }
    return show_form(request, "webhooks/remove.html", form, context)


def _url(request: PortalRequest, name: str, endpoint: WebhookEndpoint) -> str:
    return url_of(request, name, endpoint_id=endpoint.id)
