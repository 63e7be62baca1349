"""Undoing a bulk upload: what no device fetched is withdrawn, and its credits come back in one transfer."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.base.requests.operations import OWN_KEY
from mipass.domains.admins.acting import actor_now
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.leases import LostLease
from mipass.domains.credentials.bulk_uploads.undoing import finish_undo, refuse_undo, withdraw_rows
from mipass.domains.credentials.models import Batch, BatchState
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credits.operations import give_back


def undo_next_batch() -> bool:
    """Undo one batch that it was asked for, if there is one; whether there was."""
    batch = leases.take((BatchState.UNDOING,))
    if batch is None:
        return False
    try:
        _undo(batch)
    except LostLease:
        return True
    finally:
        leases.release(batch)
    return True


def _undo(batch: Batch) -> None:
    if not batch.looked_through and not _may_still(batch):
        refuse_undo(batch)
        return
    withdraw_rows(batch)
    if not batch.withdrawn:
        refuse_undo(batch)
        return
    undo_batch(actor=Actor.system(), batch=batch)


def _may_still(batch: Batch) -> bool:
    """Whether who asked for it may do so now. Once begun it is brought to its end in any case."""
    try:
        actor_now(batch.asked_by, batch.distributor_id).require(MANAGE, batch.place)
    except DomainError:
        return False
    return True


@change("flows:undo_batch")
def undo_batch(*, actor: Actor, batch: Batch) -> None:
    """Every row was looked at: return the credits of those that were withdrawn. Raises LostLease."""
    finish_undo(actor=actor, batch=batch)
    assert batch.issue_transfer is not None
    give_back(
        actor=actor,
        organization=batch.organization,
        amount=batch.withdrawn,
        subject_id=batch.id,
        reverses_id=batch.issue_transfer,
        key=f"{OWN_KEY}undo:{batch.id}",
    )
