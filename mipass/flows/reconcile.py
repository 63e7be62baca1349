"""Comparing a panel's list in the background, with the rights that its sender has now."""

from __future__ import annotations

from uuid import UUID

from mipass.base.kit.errors import Forbidden, NotFound
from mipass.domains.admins.acting import actor_now
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.leases import LostLease
from mipass.domains.credentials.models import Reconciliation, ReconciliationState
from mipass.domains.credentials.reconciliation.comparing import KeyReplaced, compare, refuse_comparison
from mipass.domains.credentials.reconciliation.queries import require_rights
from mipass.domains.distributors.data_key_rotation import older_keys

WAITING = (ReconciliationState.UPLOADED, ReconciliationState.COMPARING)


def reconcile_next() -> bool:
    """Compare one list that waits for it, if there is one; whether there was.

    While a distributor's data is sealed anew, its cards have two blind indexes: its lists wait for the end.
    """
    reconciliation = leases.take_of(Reconciliation, WAITING, but_of=_with_two_keys())
    if reconciliation is None:
        return False
    try:
        _compare(reconciliation)
    except (LostLease, KeyReplaced):  # another has it, or it waits for its turn again
        return True
    finally:
        leases.release(reconciliation)
    return True


def _with_two_keys() -> set[UUID]:
    return set(older_keys().values_list("distributor_id", flat=True))


def _compare(reconciliation: Reconciliation) -> None:
    try:
        actor = actor_now(reconciliation.asked_by, reconciliation.distributor_id)
        require_rights(actor, reconciliation.place)
    except (Forbidden, NotFound):
        refuse_comparison(reconciliation)
        return
    compare(actor=actor, reconciliation=reconciliation)
