"""*Print Invitations*: what would be printed, then the sheet, which is shown once and kept by nobody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mipass.base.kit.typed_codes import grouped
from mipass.domains.credentials.bulk_uploads.queries import get_batch, list_issued
from mipass.domains.credentials.lifecycle import RESEND, where
from mipass.domains.credentials.models import Batch, Credential
from mipass.domains.credentials.permissions import DELIVER, MANAGE
from mipass.domains.holders import permissions as holders
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.portal.printing.forms import PAPERS, SheetForm
from mipass.doors.web.compression import kept_as_it_is
from mipass.doors.web.door import PortalRequest, portal_page, refusals_in, show_form
from mipass.doors.web.offers import holder_address, offer_link
from mipass.doors.web.qr import qr_svg
from mipass.flows.print_invitations import MOST_PRINTED, PrintedInvitation, print_invitations

PER_PAGE = 8  # invitations on a page of paper
CONFIRMED = "confirmed"


@portal_page(DELIVER, "GET", "POST")
def sheet(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """A GET names an upload, or leads to the list; with ``confirmed`` the sheet is made."""
    organization = find_organization(request, organization_id)
    request.actor.require(MANAGE, organization.place)
    sent = request.POST if request.method == "POST" else request.GET
    batch = _batch(request, organization, sent.get("batch", ""))
    if request.method != "POST" and batch is None:
        return redirect(url_in(organization.place, "credentials:list"))
    form = SheetForm(_with_paper(sent), batch=batch)
    if form.is_valid() and request.method == "POST" and CONFIRMED in request.POST:
        with refusals_in(form):
            rows = _chosen(request, organization, form, batch)
            printed = print_invitations(actor=request.actor, organization=organization, credentials=rows)
            return _show(request, organization, printed, form.cleaned_data["paper"])
    return _review(request, organization, form, batch)


def _with_paper(sent: QueryDict) -> QueryDict:
    """What was sent; before anybody chose, A4 is."""
    data = sent.copy()
    data.setdefault("paper", PAPERS[0][0])
    return data


def _batch(request: PortalRequest, organization: Organization, text: str) -> Batch | None:
    """The upload that is named. Raises NotFound for one that is not the organization's."""
    try:
        batch_id = UUID(text)
    except ValueError:
        return None
    return get_batch(actor=request.actor, organization=organization, batch_id=batch_id)


def _chosen(
    request: PortalRequest, organization: Organization, form: SheetForm, batch: Batch | None
) -> QuerySet[Credential]:
    if batch is None:
        return form.selection.of(request.actor, organization)
    rows, start = list_issued(actor=request.actor, batch=batch), form.cleaned_data["part"] or 0
    if batch.first is None:
        return rows
    first = batch.first.int + start
    return rows.filter(id__gte=UUID(int=first), id__lt=UUID(int=first + MOST_PRINTED))


def _review(
    request: PortalRequest, organization: Organization, form: SheetForm, batch: Batch | None
) -> HttpResponse:
    context: dict[str, Any] = {"organization": organization, "batch": batch, "most": MOST_PRINTED}
    if form.is_valid():
        rows = _chosen(request, organization, form, batch).order_by()
        invited = rows.filter(where(RESEND)).count()
        context |= {
            "invited": invited,
            "others": rows.count() - invited,
            "is_too_many": invited > MOST_PRINTED,
        }
    context |= organization_crumbs(organization, "credentials:list", _("Print Invitations"))
    close = {"close_url": url_in(organization.place, "credentials:list")}
    return show_form(request, "printing/review.html", form, context | close)


def _show(
    request: PortalRequest, organization: Organization, printed: Sequence[PrintedInvitation], paper: str
) -> HttpResponse:
    sees_names = request.actor.can(holders.VIEW)
    cards = [_card(each, sees_names=sees_names) for each in printed]
    context = {
        "organization": organization,
        "pages": [cards[start : start + PER_PAGE] for start in range(0, len(cards), PER_PAGE)],
        "paper": paper or PAPERS[0][0],
        "typed_at": holder_address().partition("://")[2],
        "number": len(cards),
        "close_url": url_in(organization.place, "credentials:list"),
    }
    return kept_as_it_is(render(request, "printing/sheet.html", context))


def _card(printed: PrintedInvitation, *, sees_names: bool) -> dict[str, Any]:
    credential = printed.credential
    holder = credential.holder if sees_names else None
    return {
        "name": holder.name if holder and (holder.given_name or holder.family_name) else "",
        "about": " · ".join(filter(None, (holder.department if holder else "", credential.label))),
        "email": credential.email,
        "qr": qr_svg(offer_link(credential.organization_id, printed.link.token)),
        "code": grouped(printed.link.code),
        "expires_at": credential.link_expires_at,
    }
