"""After a restore of the portal: an organization says that its list of credentials is right again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from mipass.domains.credentials import permissions
from mipass.domains.credentials.restoring import confirm_list
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted


@portal_page(permissions.MANAGE, "GET", "POST")
def confirm(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Let its credentials open doors again."""
    organization = find_organization(request, organization_id)
    page = url_in(organization.place, "organizations:view")
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            confirm_list(actor=request.actor, organization=organization)
            return done(request, page)
    context = {"close_url": page, "organization": organization}
    return show_form(request, "organizations/confirm.html", form, context)
