"""+ Enroll Readers: a one-time code as a picture and in letters, and what became of it."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.domains.organizations.models import Organization
from mipass.domains.readers import permissions
from mipass.domains.readers.codes import CodeProgress, NewCode, get_progress, make_code, spaced
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.web.door import ActionForm, PortalRequest, portal_page, refusals_in, show_form
from mipass.doors.web.qr import qr_svg
from mipass.doors.web.sent import posted


@portal_page(permissions.MANAGE, "GET", "POST")
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


@portal_page(permissions.MANAGE)
def progress(request: PortalRequest, organization_id: UUID, code_id: UUID) -> HttpResponse:
    """What became of a code: the part of the dialog that asks again by itself."""
    found = get_progress(actor=request.actor, code_id=code_id)
    if found.organization.id != organization_id:
        raise NotFound
    return render(request, "readers/enroll_progress.html", _progress(found, code_id))


@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """Where a telephone's camera leads whoever scans the code with it: the code is for an installer's app."""
    return render(request, "readers/enroll_landing.html")


def _shown(organization: Organization, made: NewCode) -> dict[str, str]:
    """The code in letters, and the picture of the text that apps and readers take."""
    portal = settings.CONFIG.public_url
    told = urlencode({"issuer": f"{portal}/mobile/{organization.id}", "code": made.code}, safe=":/")
    text = f"{portal}{reverse('enroll_landing')}#{told}"
    return {"code": spaced(made.code), "text": text, "qr_code": qr_svg(text)}


def _progress(found: CodeProgress, code_id: UUID) -> dict[str, object]:
    seconds = max(int((found.expires_at - now()).total_seconds()), 0)
    return {
        "found": found,
        "left": f"{seconds // 60}:{seconds % 60:02}",
        "progress_url": url_in(found.organization.place, "readers:enroll_progress", code_id=code_id),
    }
