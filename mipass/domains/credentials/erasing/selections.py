"""What somebody searched for to choose credentials of people who are erased."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import QuerySet

from mipass.base.kit.traces import Traces
from mipass.domains.credentials.bulk_actions.selections import open_selection, seal_selection
from mipass.domains.credentials.models import ActionState, BulkAction
from mipass.domains.organizations.models import Organization

ERASED_SEARCH = "erased"  # in the place of a search; none at all would mean every credential


def is_being_changed(organization: Organization, traces: Traces) -> bool:
    """Whether a bulk action goes on that still needs to know it was searched for these people."""
    running = _of(organization).filter(state=ActionState.RUNNING)
    return any(traces.may_be_searched_for(open_selection(action).search) for action in running)


def erase_from_selections(*, organization: Organization, traces: Traces) -> None:
    """Forget searches that tell of these people. Needs that nothing `is_being_changed`."""
    for action in _of(organization).iterator():
        selection = open_selection(action)
        if selection.search and traces.may_be_searched_for(selection.search):
            sealed = seal_selection(action, replace(selection, search=ERASED_SEARCH))
            BulkAction.objects.filter(distributor_id=action.distributor_id, id=action.id).update(
                selection=sealed
            )


def _of(organization: Organization) -> QuerySet[BulkAction]:
    return BulkAction.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
