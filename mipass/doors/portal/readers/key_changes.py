"""A new key that waits for an enrolled reader: yes or no, once it was confirmed."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpResponse

from mipass.base.kit.errors import NotFound
from mipass.domains.readers import permissions
from mipass.domains.readers.key_changes import list_key_changes, refuse_key_change
from mipass.domains.readers.models import KeyChange, Reader
from mipass.domains.readers.queries import get_reader
from mipass.doors.portal.places import url_in
from mipass.doors.portal.readers.enrollers import asker_of
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted
from mipass.flows.enroll_reader import confirm_key_change


@portal_page(permissions.MANAGE, "GET", "POST")
def confirm(request: PortalRequest, organization_id: UUID, reader_id: UUID, change_id: UUID) -> HttpResponse:
    """The reader's place in the organization goes to the new key."""
    return _decide(
        request, (organization_id, reader_id, change_id), "readers/confirm_key.html", confirm_key_change
    )


@portal_page(permissions.MANAGE, "GET", "POST")
def refuse(request: PortalRequest, organization_id: UUID, reader_id: UUID, change_id: UUID) -> HttpResponse:
    """The reader keeps its key."""
    return _decide(
        request, (organization_id, reader_id, change_id), "readers/refuse_key.html", refuse_key_change
    )


def waiting_keys(request: PortalRequest, reader: Reader) -> list[tuple[KeyChange, str]]:
    """What waits for this person's word, each with who asks for it."""
    found = list_key_changes(actor=request.actor, reader=reader)
    return [(change, asker_of(request.actor, change)) for change in found]


def _decide(
    request: PortalRequest, ids: tuple[UUID, UUID, UUID], template: str, decide: Callable[..., None]
) -> HttpResponse:
    organization_id, reader_id, change_id = ids
    reader = get_reader(actor=request.actor, reader_id=reader_id)
    waiting = {change.id: (change, asker) for change, asker in waiting_keys(request, reader)}
    if reader.organization_id != organization_id or change_id not in waiting:
        raise NotFound
    change, asker = waiting[change_id]
    page = url_in(reader.place, "readers:view", reader_id=reader.id)
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            decide(actor=request.actor, reader=reader, change_id=change_id)
            return done(request, page)
    return show_form(
        request, template, form, {"close_url": page, "reader": reader, "change": change, "asker": asker}
    )
