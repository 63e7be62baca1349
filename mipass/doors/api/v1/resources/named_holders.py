"""Holders that a body or a query names."""

from __future__ import annotations

from uuid import UUID

from mipass.domains.holders.models import Holder
from mipass.domains.holders.permissions import VIEW
from mipass.domains.holders.queries import get_holder_of
from mipass.domains.organizations.models import Organization
from mipass.doors.api.v1.calls import ApiRequest
from mipass.doors.api.v1.problems import Refusal


def find_holder(request: ApiRequest, organization: Organization, holder_id: UUID) -> Holder:
    """The holder of this organization. Raises NotFound, ``insufficient_scope`` for who sees none."""
    if not request.call.actor.can(VIEW):
        raise Refusal(
            403,
            "insufficient_scope",
            "To name a holder needs the scope holders:read.",
            required="holders:read",
        )
    return get_holder_of(actor=request.call.actor, organization=organization, holder_id=holder_id)
