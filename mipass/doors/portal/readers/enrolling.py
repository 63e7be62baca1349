"""+ Enroll Readers: a one-time code as a picture and in letters, and what became of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.domains.organizations.models import Organization
from mipass.domains.readers import permissions
from mipass.domains.readers.codes import CodeProgress, NewCode, get_progress, make_code, spaced
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.web.door import ActionForm, PortalRequest, portal_page, refusals_in, show_form
from mipass.doors.web.enrolling import enrolling_link
from mipass.doors.web.qr import qr_svg
from mipass.doors.web.sent import posted, sending_page

WAITING = "waiting"  # in the address that the dialog asks while its code waits


@portal_page(permissions.ENROLL, "GET", "POST")
def enroll(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Sending the form makes a code, which is shown this once; nobody can look at it again."""
    organization = find_organization(request, organization_id)
    form = ActionForm(posted(request))
    listed = url_in(organization.place, "readers:list")
    context: dict[str, object] = {"organization": organization, "close_url": listed}
    if form.is_bound:
        with refusals_in(form):
            made = make_code(actor=request.actor, organization=organization)
            context |= {"made": made, **_shown(organization, made)}
            context |= _progress(get_progress(actor=request.actor, code_id=made.id), made.id)
    return show_form(request, "readers/enroll.html", form, context)


@portal_page(permissions.ENROLL)
def progress(request: PortalRequest, organization_id: UUID, code_id: UUID) -> HttpResponse:
    """What became of a code; with ``waiting`` the part of the dialog that asks again by itself."""
    found = get_progress(actor=request.actor, code_id=code_id)
    if found.organization.id != organization_id:
        raise NotFound
    context = _progress(found, code_id)
    if WAITING not in request.GET:
        return render(request, "readers/enroll_outcome.html", context)
    if found.is_over:
        return _to_the_end(request, context)
    return render(request, "readers/enroll_progress.html", context)


def _to_the_end(request: PortalRequest, context: Mapping[str, object]) -> HttpResponse:
    """Exchange the code for what became of it: the dialog's content, or the page where it is one."""
    outcome = context["outcome_url"]
    if _path_of(sending_page(request)) in {outcome, context["enroll_url"]}:
        return HttpResponse(status=204, headers={"HX-Redirect": str(outcome)})
    told = {"path": outcome, "target": "#dialog", "swap": "innerHTML", "push": "false"}
    return HttpResponse(status=204, headers={"HX-Location": json.dumps(told)})


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # brackets that hold no IPv6 address
        return ""


@require_safe
def landing(_request: HttpRequest) -> HttpResponse:
    """Where a phone's camera leads: to the holders' page, to which browsers carry what follows `#`."""
    return redirect(settings.CONFIG.holder_url + reverse("holder_page"))


def _shown(organization: Organization, made: NewCode) -> dict[str, str]:
    """The code in letters, and the picture of the text that apps and readers take."""
    text = enrolling_link(organization, made.code)
    return {"code": spaced(made.code), "text": text, "qr_code": qr_svg(text)}


def _progress(found: CodeProgress, code_id: UUID) -> dict[str, object]:
    enroll_url = url_in(found.organization.place, "readers:enroll")
    outcome = url_in(found.organization.place, "readers:enroll_progress", code_id=code_id)
    seconds = max(int((found.expires_at - now()).total_seconds()), 0)
    return {
        "found": found,
        "left": f"{seconds // 60}:{seconds % 60:02}",
        "outcome_url": outcome,
        "progress_url": f"{outcome}?{WAITING}",
        "enroll_url": enroll_url,
        "close_url": url_in(found.organization.place, "readers:list"),
        "dialog_action": enroll_url,
    }
