"""Files to take away: a template, the wrong rows to mend, those with a warning, what was issued."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse

from mipass.base.kit.csv import csv_lines
from mipass.domains.credentials.models import Batch
from mipass.domains.credentials.permissions import EXPORT, ISSUE, VIEW_CARDS
from mipass.doors.portal.bulk.guide import template_rows
from mipass.doors.portal.bulk.places import find_batch
from mipass.doors.portal.places import find_organization
from mipass.doors.web.batch_files import batch_file
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.downloads import CSV, file_without_data


@portal_page(ISSUE)
def template(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The header, and an example to write over."""
    find_organization(request, organization_id)
    header, rows = template_rows(request.GET.get("format", ""))
    return file_without_data("credentials-template.csv", csv_lines(header, rows), CSV)


@portal_page(VIEW_CARDS)
def wrong(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """The wrong rows as they were, with what is wrong: to be mended and sent again as they are."""
    return batch_file(request.actor, _taken_from(request, organization_id, batch_id), "wrong")


@portal_page(VIEW_CARDS)
def warned(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """The rows with a warning, and what it is: to be looked at before they are issued."""
    return batch_file(request.actor, _taken_from(request, organization_id, batch_id), "warned")


@portal_page(VIEW_CARDS)
def issued(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """What the upload made, in the order of its rows."""
    return batch_file(request.actor, _taken_from(request, organization_id, batch_id), "issued")


def _taken_from(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> Batch:
    """The upload whose file is to be taken away. Raises NotFound, Forbidden."""
    batch = find_batch(request, organization_id, batch_id)
    request.actor.require(EXPORT, batch.place)
    return batch
