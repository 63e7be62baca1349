"""All that is known of a holder: taken away as a file, and erased."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from mipass.domains.credentials.erasing.records import count_live_of
from mipass.domains.credentials.holding import count_adoptable, list_of_holder
from mipass.domains.credentials.permissions import VIEW as VIEW_CREDENTIALS
from mipass.domains.holders.models import Holder
from mipass.domains.holders.permissions import ERASE, VIEW
from mipass.doors.portal.holders.forms import EraseForm
from mipass.doors.portal.holders.places import find_holder, url_of
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.holder_files import holder_file
from mipass.doors.web.sent import posted
from mipass.flows.erase_holder import erase_holder


@portal_page(VIEW)
def download(request: PortalRequest, organization_id: UUID, holder_id: UUID) -> HttpResponse:
    """All of it as a file: JSON, or with ``as=csv`` CSV."""
    holder = find_holder(request, organization_id, holder_id)
    return holder_file(request.actor, holder, "csv" if request.GET.get("as") == "csv" else "json")


@portal_page(ERASE, "GET", "POST")
def erase(request: PortalRequest, organization_id: UUID, holder_id: UUID) -> HttpResponse:
    """All that is known of them, for good."""
    holder = find_holder(request, organization_id, holder_id)
    form = EraseForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            erase_holder(actor=request.actor, holder=holder)
            return done(request, url_of("view", holder))
    context = {"holder": holder, "close_url": url_of("view", holder), **_figures(request, holder)}
    return show_form(request, "holders/erase.html", form, context)


def _figures(request: PortalRequest, holder: Holder) -> dict[str, int]:
    """How many credentials go with them, how many stand in the way, and how many are nobody's so far."""
    if not request.actor.can(VIEW_CREDENTIALS):
        return {"number": 0, "live": 0, "unlinked": 0}
    actor, organization = request.actor, holder.organization
    return {
        "number": list_of_holder(actor=actor, holder=holder).count(),
        "live": count_live_of(holder),
        "unlinked": count_adoptable(actor=actor, organization=organization, email=holder.email),
    }
