"""The door policy of an organization, with what each choice costs."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from mipass.domains.organizations.door_policy import edit_door_policy
from mipass.domains.organizations.permissions import EDIT_DOOR_POLICY
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.portal.readers.forms import DoorPolicyForm
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form


@portal_page(EDIT_DOOR_POLICY, "GET", "POST")
def edit(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """How long documents are good, and how long a late status list is trusted."""
    organization = find_organization(request, organization_id)
    kept = {"document_days": organization.document_days, "grace_hours": organization.grace_hours}
    listed = url_in(organization.place, "readers:list")
    form = DoorPolicyForm(request.POST or None, initial=kept)
    if form.is_valid():
        with refusals_in(form):
            edit_door_policy(actor=request.actor, organization=organization, **form.cleaned_data)
            return done(request, listed)
    context = {"close_url": listed, "organization": organization}
    return show_form(request, "readers/door_policy.html", form, context)
