"""The admins of a distributor: list, invite, look, re-scope, remove."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.audit.taking import take_file
from mipass.base.outbox.queries import latest_mails
from mipass.domains.admins import invitations, operations
from mipass.domains.admins.invitations import MAIL_KIND
from mipass.domains.admins.models import Admin, AdminStatus, Scope
from mipass.domains.admins.nominations import approve_nomination, object_to_nomination, waits
from mipass.domains.admins.permissions import INVITE, MANAGE, VIEW
from mipass.domains.admins.queries import get_admin, inviting_client, list_admins, list_scope
from mipass.domains.clients.queries import list_clients_made_by
from mipass.domains.organizations.queries import list_live
from mipass.doors.portal.admins.forms import STEPS, InviteForm, RemoveForm, ScopeForm
from mipass.doors.web.door import (
    PortalRequest,
    done,
    portal_page,
    refusals_in,
    show_form,
)
from mipass.doors.web.downloads import csv_download
from mipass.doors.web.lists import number_pages, read_state, sort_links
from mipass.doors.web.sent import posted
from mipass.doors.web.timeline import timeline
from mipass.flows.remove_admin import remove_admin

COLUMNS = {"email": "email"}


def _url(request: PortalRequest, name: str, admin: Admin | None = None) -> str:
    place = {"distributor_id": request.distributor.id}
    return reverse(f"admins:{name}", kwargs={**place, "admin_id": admin.id} if admin else place)


@portal_page(VIEW)
def list(request: PortalRequest) -> HttpResponse:
    """*Admins List*."""
    state = read_state(request, default_sort="email", sorts=tuple(COLUMNS))
    found = list_admins(actor=request.actor, distributor=request.distributor, search=state.query)
    admins, page = number_pages(state, found, COLUMNS)
    context = {
        "rows": [_row(request, admin) for admin in admins],
        "page": page,
        "sort": sort_links(state, tuple(COLUMNS)),
        "query": state.query,
        "search_fields": state.hidden("q"),
        "clear_url": state.url(q=""),
        "invite_url": _url(request, "invite"),
        "csv_url": state.url().replace(request.path, _url(request, "download"), 1),
    }
    return render(request, "admins/list.html", context)


def _row(request: PortalRequest, admin: Admin) -> dict[str, Any]:
    return {"admin": admin, "status": _status(admin), "url": _url(request, "view", admin)}


def _status(admin: Admin) -> str:
    if admin.has_expired:
        return "expired"
    return "unapproved" if waits(admin) else admin.status


@portal_page(VIEW)
def download(request: PortalRequest) -> HttpResponse:
    """Every admin and open invitation that the search finds, as CSV."""
    search = read_state(request, default_sort="email", sorts=tuple(COLUMNS)).query
    found = list_admins(actor=request.actor, distributor=request.distributor, search=search)

    def cells(batch: Sequence[Admin]) -> Iterator[Sequence[object]]:
        for admin in batch:
            names = (admin.account.first_name, admin.account.last_name) if admin.account else ("", "")
            yield (admin.email, *names, _status(admin), admin.scope)

    header = [_("Email"), _("First Name"), _("Last Name"), _("Status"), _("Scope Level")]
    rows, place = found.order_by("email"), request.distributor.place
    return csv_download(take_file(actor=request.actor, file="admins", rows=rows, place=place), header, cells)


@portal_page(INVITE, "GET", "HEAD", "POST")
def invite(request: PortalRequest) -> HttpResponse:
    """*Invite New Admin*, in three steps."""
    organizations = list_live(actor=request.actor)
    step = _step(request.POST.get("step", "1"))
    if request.method != "POST":
        return _show_step(request, InviteForm.typed(request.POST, step=1, organizations=organizations))
    if "back" in request.POST:
        previous = InviteForm.typed(request.POST, step=max(step - 1, 1), organizations=organizations)
        return _show_step(request, previous)
    form = InviteForm(request.POST, step=step, organizations=organizations)
    if form.is_valid() and step == len(STEPS):
        with refusals_in(form):
            _send(request, form)
            return done(request, _url(request, "list"))
    if (wrong_step := form.wrong_step) is not None:
        form.step = wrong_step
        return _show_step(request, form)
    return _show_step(request, InviteForm.typed(request.POST, step=step + 1, organizations=organizations))


def _step(text: str) -> int:
    return int(text) if text in {"1", "2", "3"} else 1


def _send(request: PortalRequest, form: InviteForm) -> None:
    invitations.invite_admin(
        actor=request.actor,
        distributor=request.distributor,
        email=form.cleaned_data["email"],
        scope=form.cleaned_data["scope"],
        organization_ids=form.organization_ids,
    )


def _show_step(request: PortalRequest, form: InviteForm) -> HttpResponse:
    chosen, is_last = form["organizations"].value() or [], form.step == len(STEPS)
    context = {
        "steps": STEPS,
        "step": form.step,
        "wizard_icon": "users",
        "next_icon": "check" if is_last else "arrow-right",
        "next_label": _("Invite Admin") if is_last else None,
        "close_url": _url(request, "list"),
        "scope_label": dict(Scope.choices).get(form["scope"].value(), ""),
        "is_full": form["scope"].value() == Scope.FULL,
        "chosen": [name for id, name in form.fields["organizations"].choices if id in chosen],  # type: ignore[attr-defined]
    }
    return show_form(request, "admins/invite.html", form, context)


@portal_page(VIEW)
def view(request: PortalRequest, admin_id: UUID) -> HttpResponse:
    """*Admin Details*."""
    admin = get_admin(actor=request.actor, admin_id=admin_id)
    is_invitation = admin.status == AdminStatus.INVITED
    is_self = admin.account_id == request.account.id
    mails = latest_mails(subject_ids=[admin.id], kind=MAIL_KIND) if is_invitation else {}
    context = {
        "admin": admin,
        "status": _status(admin),
        "decision": _decision(request, admin),
        "is_self": is_self,
        "is_invitation": is_invitation,
        "sender": _sender(admin),
        "mail": mails.get(admin.id),
        "organizations": list_scope(admin),
        "scope_url": None if is_self else _url(request, "scope", admin),
        "actions": [] if is_self else _actions(request, admin, is_invitation=is_invitation),
        **timeline(request, subject_id=admin.id),
        "crumbs": [
            {"label": _("Admins"), "href": _url(request, "list")},
            {"label": _("Admin Details"), "href": request.path},
        ],
    }
    return render(request, "admins/view.html", context)


def _sender(admin: Admin) -> str:
    """The address of who invited, the name of the API client that did, or the vendor."""
    if admin.invited_by and not admin.nominated:
        return admin.invited_by.email
    return inviting_client(admin) or settings.CONFIG.brand_vendor


def _decision(request: PortalRequest, admin: Admin) -> dict[str, Any] | None:
    """What a nomination by the vendor waits for, and the two answers to it."""
    if not waits(admin):
        return None
    return {
        "until": admin.objections_until,
        "approve_url": _url(request, "approve", admin),
        "object_url": _url(request, "object", admin),
    }


def _actions(request: PortalRequest, admin: Admin, *, is_invitation: bool) -> Sequence[dict[str, Any]]:
    edit = {
        "label": _("Edit Admin Scope"),
        "icon": "pencil",
        "href": _url(request, "scope", admin),
        "dialog": True,
    }
    if not is_invitation:
        remove = {"label": _("Remove Admin"), "icon": "trash", "href": _url(request, "remove", admin)}
        return [edit, {**remove, "dialog": True, "danger": True}]
    resend = {"label": _("Resend Invitation"), "icon": "send", "href": _url(request, "resend", admin)}
    withdraw = {"label": _("Withdraw Invitation"), "icon": "trash", "href": _url(request, "withdraw", admin)}
    return [edit, {**resend, "post": True}, {**withdraw, "post": True, "danger": True}]


@portal_page(MANAGE, "GET", "HEAD", "POST")
def scope(request: PortalRequest, admin_id: UUID) -> HttpResponse:
    """*Edit Admin Scope*."""
    admin = get_admin(actor=request.actor, admin_id=admin_id)
    chosen = [str(organization.id) for organization in list_scope(admin)]
    form = ScopeForm(
        request.POST or None,
        initial={"scope": admin.scope, "organizations": chosen},
        organizations=list_live(actor=request.actor),
    )
    details = _url(request, "view", admin)
    if form.is_valid():
        with refusals_in(form):
            operations.change_scope(
                actor=request.actor,
                admin=admin,
                scope=form.cleaned_data["scope"],
                organization_ids=form.organization_ids,
            )
            return done(request, details)
    return show_form(request, "admins/scope.html", form, {"admin": admin, "close_url": details})


@portal_page(MANAGE, "GET", "HEAD", "POST")
def remove(request: PortalRequest, admin_id: UUID) -> HttpResponse:
    """*Remove Admin*, after asking, with those of their API clients that are ticked."""
    admin = get_admin(actor=request.actor, admin_id=admin_id)
    made = list_clients_made_by(actor=request.actor, account_id=admin.account_id)
    form = RemoveForm(posted(request), made=made)
    if form.is_valid():
        with refusals_in(form):
            remove_admin(actor=request.actor, admin=admin, client_ids=form.cleaned_data["clients"])
            return done(request, _url(request, "list"))
    context = {"admin": admin, "close_url": _url(request, "view", admin), "submit_kind": "danger"}
    return show_form(request, "admins/remove.html", form, {**context, "submit_label": _("Remove Admin")})


@portal_page(MANAGE, "POST")
def resend(request: PortalRequest, admin_id: UUID) -> HttpResponse:
    """*Resend Invitation*."""
    admin = get_admin(actor=request.actor, admin_id=admin_id)
    invitations.resend_invitation(actor=request.actor, admin=admin)
    return done(request, _url(request, "view", admin))


@portal_page(MANAGE, "POST")
def withdraw(request: PortalRequest, admin_id: UUID) -> HttpResponse:
    """*Withdraw Invitation*."""
    admin = get_admin(actor=request.actor, admin_id=admin_id)
    invitations.withdraw_invitation(actor=request.actor, admin=admin)
    return done(request, _url(request, "list"))


@portal_page(MANAGE, "POST")
def approve(request: PortalRequest, admin_id: UUID) -> HttpResponse:
    """*Approve*: the vendor's nominee may accept at once."""
    admin = get_admin(actor=request.actor, admin_id=admin_id)
    approve_nomination(actor=request.actor, admin=admin)
    return done(request, _url(request, "view", admin))


@portal_page(MANAGE, "POST")
def object_to(request: PortalRequest, admin_id: UUID) -> HttpResponse:
    """*Object*: the vendor's nomination ends."""
    object_to_nomination(actor=request.actor, admin=get_admin(actor=request.actor, admin_id=admin_id))
    return done(request, _url(request, "list"))
