"""The Full Admins whom the vendor names for a distributor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.base.outbox.queries import latest_mails
from mipass.domains.admins.invitations import MAIL_KIND, resend_invitation, withdraw_invitation
from mipass.domains.admins.models import Admin, AdminStatus
from mipass.domains.admins.nominations import nominate_admin, readdress_nomination, waits
from mipass.domains.admins.queries import get_admin, list_admins
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.queries import get_distributor
from mipass.doors.console.forms import NominateForm
from mipass.doors.console.pages import confirm
from mipass.doors.web.door import OperatorRequest, console_page, done, refusals_in, show_form


def nomination_rows(actor: Actor, distributor: Distributor) -> Sequence[dict[str, Any]]:
    """A distributor's nominations, newest first: each with what became of it and of its mail."""
    nominations = [*list_admins(actor=actor, distributor=distributor).order_by("-invited_at")]
    mails = latest_mails(subject_ids=[one.id for one in nominations], kind=MAIL_KIND)
    return [
        {
            "key": str(one.id),
            "admin": one,
            "status": "expired" if one.has_expired else "unapproved" if waits(one) else one.status,
            "mail": mails.get(one.id),
            "menu": _menu(one),
        }
        for one in nominations
    ]


def _menu(nomination: Admin) -> Sequence[dict[str, Any]]:
    if nomination.status != AdminStatus.INVITED:
        return []
    return [
        {"label": _("Resend"), "icon": "send", "href": _action("resend", nomination), "post": True},
        {
            "label": _("Correct Address"),
            "icon": "pencil",
            "href": _action("readdress", nomination),
            "dialog": True,
        },
        {
            "label": _("Withdraw"),
            "icon": "trash",
            "href": _action("withdraw", nomination),
            "dialog": True,
            "danger": True,
        },
    ]


def _action(verb: str, nomination: Admin) -> str:
    return reverse(f"console:{verb}_nomination", args=[nomination.distributor_id, nomination.id])


@console_page("GET", "POST")
def nominate(request: OperatorRequest, distributor_id: UUID) -> HttpResponse:
    """Name a further Full Admin."""
    distributor = get_distributor(actor=request.actor, distributor_id=distributor_id)
    form = NominateForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            nominate_admin(actor=request.actor, distributor=distributor, email=form.cleaned_data["email"])
            return done(request, _url(distributor.id))
    context = {"close_url": _url(distributor.id), "distributor": distributor}
    return show_form(request, "console/nominate.html", form, context)


@console_page("POST")
def resend(request: OperatorRequest, distributor_id: UUID, admin_id: UUID) -> HttpResponse:
    """Mail a new link."""
    resend_invitation(actor=request.actor, admin=_nomination(request, distributor_id, admin_id))
    return redirect(_url(distributor_id))


@console_page("GET", "POST")
def readdress(request: OperatorRequest, distributor_id: UUID, admin_id: UUID) -> HttpResponse:
    """Withdraw a nomination and send it to another address."""
    nomination = _nomination(request, distributor_id, admin_id)
    form = NominateForm(request.POST or None, initial={"email": nomination.email})
    if form.is_valid():
        with refusals_in(form):
            readdress_nomination(actor=request.actor, admin=nomination, email=form.cleaned_data["email"])
            return done(request, _url(distributor_id))
    context = {"close_url": _url(distributor_id), "nomination": nomination}
    return show_form(request, "console/readdress_nomination.html", form, context)


@console_page("GET", "POST")
def withdraw(request: OperatorRequest, distributor_id: UUID, admin_id: UUID) -> HttpResponse:
    """Take a nomination back."""
    nomination = _nomination(request, distributor_id, admin_id)
    return confirm(
        request,
        "console/withdraw_nomination.html",
        lambda: withdraw_invitation(actor=request.actor, admin=nomination),
        back=_url(distributor_id),
        context={"nomination": nomination},
    )


def _nomination(request: OperatorRequest, distributor_id: UUID, admin_id: UUID) -> Admin:
    found = get_admin(actor=request.actor, admin_id=admin_id)
    if found.distributor_id != distributor_id:
        raise NotFound
    return found


def _url(distributor_id: UUID) -> str:
    return reverse("console:distributor", args=[distributor_id])
