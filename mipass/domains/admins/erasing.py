"""Saved views and memberships, where people are erased from an organization."""

from __future__ import annotations

from uuid import UUID

from mipass.base.kit.traces import Traces
from mipass.domains.admins.models import Admin
from mipass.domains.admins.saved_views import drop_views


def erase_from_views(distributor_id: UUID, traces: Traces) -> None:
    """Drop the views, of anybody, whose name or search tells of these people."""
    drop_views(distributor_id, lambda view: traces.may_be_searched_for(view.name, *view.state.values()))


def accounts_of(distributor_id: UUID) -> list[UUID]:
    """Everybody who is or was an admin of the distributor: who may have been told of its holders."""
    rows = Admin.objects.filter(distributor_id=distributor_id).exclude(account=None)
    return list(rows.order_by().values_list("account_id", flat=True).distinct())
