"""Going on with actions on many credentials, with the rights that their author has now."""

from __future__ import annotations

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError, Forbidden, NotFound
from mipass.domains.admins.acting import actor_now
from mipass.domains.credentials.bulk_actions.operations import continue_bulk_action, stop_bulk_action
from mipass.domains.credentials.bulk_actions.queries import list_running
from mipass.domains.credentials.models import BulkAction
from mipass.domains.credentials.permissions import MANAGE


def run_bulk_actions() -> int:
    """One step of each running action. Returns how many credentials were handled."""
    return sum(_step(action) for action in list_running())


def _step(action: BulkAction) -> int:
    try:
        actor = actor_now(action.asked_by, action.distributor_id)
        actor.require(MANAGE, action.place)
    except (NotFound, Forbidden):
        stop_bulk_action(actor=Actor.system(), action=action)
        return 0
    try:
        return continue_bulk_action(actor=actor, action=action)
    except DomainError:  # cancelled meanwhile, or another worker's step: nothing of this one was kept
        return 0
