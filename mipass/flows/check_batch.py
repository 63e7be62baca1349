"""Checking a bulk upload in the background, with the rights that its sender has now."""

from __future__ import annotations

from mipass.base.kit.errors import Forbidden, NotFound
from mipass.domains.admins.acting import actor_now
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.checking import check, refuse_check
from mipass.domains.credentials.bulk_uploads.leases import LostLease
from mipass.domains.credentials.models import Batch, BatchState
from mipass.domains.credentials.permissions import ISSUE


def check_next() -> bool:
    """Check one upload that waits for it, if there is one; whether there was."""
    batch = leases.take((BatchState.UPLOADED, BatchState.CHECKING))
    if batch is None:
        return False
    try:
        _check(batch)
    except LostLease:
        return True
    finally:
        leases.release(batch)
    return True


def _check(batch: Batch) -> None:
    try:
        actor = actor_now(batch.asked_by, batch.distributor_id)
        actor.require(ISSUE, batch.place)
    except (Forbidden, NotFound):
        refuse_check(batch)
        return
    check(actor=actor, batch=batch)
