"""Whose a credential is, as its dialogs ask: one of the active holders with its address, or nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from mipass.base.kit.address import clean_email
from mipass.base.kit.errors import Invalid
from mipass.domains.holders.models import Holder
from mipass.domains.holders.queries import list_active_at
from mipass.domains.organizations.models import Organization
from mipass.doors.web.door import PortalRequest

NOBODY = "none"


def holders_at(request: PortalRequest, organization: Organization, email: str) -> Mapping[str, Holder]:
    """The active holders with this address as it was typed, by their ids."""
    try:
        address = clean_email(email)
    except Invalid:
        return {}
    found = list_active_at(actor=request.actor, organization=organization, email=address)
    return {str(holder.id): holder for holder in found}


def holder_choices(holders: Iterable[Holder]) -> list[tuple[str, str]]:
    """Each of them in words that tell two of one name apart, and nobody."""
    return [*((str(holder.id), _words(holder)) for holder in holders), (NOBODY, _("No holder"))]


def _words(holder: Holder) -> str:
    return ", ".join(filter(None, (holder.name, holder.employee_number, holder.department)))
