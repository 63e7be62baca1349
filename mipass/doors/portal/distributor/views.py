"""The distributor's own page, and its contact record."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from mipass.domains.clients import permissions as clients
from mipass.domains.clients.queries import list_clients
from mipass.domains.credits import permissions as credits
from mipass.domains.credits.queries import get_pool
from mipass.domains.distributors import permissions
from mipass.domains.distributors.operations import edit_distributor
from mipass.doors.portal.distributor.credits import credits_over_time
from mipass.doors.portal.distributor.forms import ContactForm
from mipass.doors.portal.distributor.places import above
from mipass.doors.web.countries import country_label
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form


@portal_page(permissions.VIEW)
def view(request: PortalRequest) -> HttpResponse:
    """Credits in three parts, and who the distributor is."""
    may_see_pool = request.actor.can(credits.VIEW_POOL)
    pool = get_pool(actor=request.actor, distributor=request.distributor) if may_see_pool else None
    context = {
        "distributor": request.distributor,
        "country": country_label(request.distributor.country),
        "pool": pool,
        "may_edit": request.actor.can(permissions.EDIT),
        "may_redeem": request.actor.can(credits.REDEEM),
        "clients": list_clients(actor=request.actor).count() if request.actor.can(clients.VIEW) else None,
        **(credits_over_time(request, pool) if pool else {}),
    }
    return render(request, "distributor/view.html", context)


@portal_page(permissions.EDIT, "GET", "POST")
def edit(request: PortalRequest) -> HttpResponse:
    """Another name or contact record."""
    page = above(request)
    present = {name: getattr(request.distributor, name) for name in ContactForm.base_fields}
    form = ContactForm(request.POST or None, initial=present)
    if form.is_valid():
        with refusals_in(form):
            edit_distributor(
                actor=request.actor,
                distributor=request.distributor,
                name=form.cleaned_data["name"],
                contact=form.contact(),
            )
            return done(request, page)
    return show_form(request, "distributor/edit.html", form, {"close_url": page})
