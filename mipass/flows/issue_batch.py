"""Issuing a bulk upload: all of it or nothing, paid for with one transfer.

The press hands it to the worker, which checks every right anew, since much can have changed meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import check_constraints_now
from mipass.base.kit.errors import DomainError
from mipass.base.outbox.operations import notify_principal
from mipass.base.requests.operations import OWN_KEY, claim
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.low_credits import warn_of_low_credits
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.issuing import fail_batch, place_rows, publish, start_issuing
from mipass.domains.credentials.bulk_uploads.leases import LostLease
from mipass.domains.credentials.bulk_uploads.queries import lock_batch
from mipass.domains.credentials.models import Batch, BatchState
from mipass.domains.credentials.permissions import ISSUE
from mipass.domains.credits.ledger import NotEnoughCredits
from mipass.domains.credits.operations import spend
from mipass.domains.credits.queries import get_credit_summary
from mipass.domains.organizations.operations import require_enabled
from mipass.domains.organizations.queries import get_organization


@change("flows:request_batch")
def request_batch(
    *,
    actor: Actor,
    batch: Batch,
    accepted: Collection[str],
    idempotency_key: str,
    judge: Callable[[Batch], None] = lambda _present: None,
) -> None:
    """Ask for a checked upload to be issued. Nothing is written when the credits do not suffice.

    ``judge`` looks at it first, as it is and locked. Raises NeedsConfirmation, NotEnoughCredits,
    OrganizationNotEnabled, BatchNotReady, KeyReused.
    """
    actor.require(ISSUE, batch.place)
    claimed = claim(
        actor=actor,
        distributor_id=batch.distributor_id,
        key=idempotency_key,
        operation="flows:request_batch",
        content={"batch": batch.id, "accepted": sorted(accepted)},
    )
    if claimed.replayed:
        return
    batch = lock_batch(actor=actor, batch=batch)
    judge(batch)
    require_enabled(batch.organization)
    # The rule asks, not the actor: an API client may issue without seeing credits.
    available = get_credit_summary(actor=Actor.system(), organization=batch.organization).available
    if available < batch.good:
        raise NotEnoughCredits(
            _("There are not enough credits: %(amount)d needed, %(available)d available.")
            % {"amount": batch.good, "available": available},
            facts={"needed": batch.good, "available": available},
        )
    start_issuing(actor=actor, batch=batch, accepted=accepted)


def issue_next_batch() -> bool:
    """Issue one batch that was asked for, if there is one; whether there was."""
    batch = leases.take((BatchState.ISSUING,))
    if batch is None:
        return False
    try:
        _issue(batch)
    except LostLease:
        return True
    finally:
        leases.release(batch)
    return True


def _issue(batch: Batch) -> None:
    try:
        actor_now(batch.asked_by, batch.distributor_id).require(ISSUE, batch.place)
        place_rows(batch)
        issue_batch(actor=actor_now(batch.asked_by, batch.distributor_id), batch=batch)
    except DomainError as refusal:
        batch.state = BatchState.ISSUING
        fail_batch(actor=Actor.system(), batch=batch, code=refusal.code)


@change("flows:issue_batch")
def issue_batch(*, actor: Actor, batch: Batch) -> None:
    """Make every row a credential and spend as many credits, or neither.

    Raises Forbidden, OrganizationNotEnabled, NotEnoughCredits, AllocationChanged; LostLease when it is done.
    """
    publish(actor=actor, batch=batch)
    organization = get_organization(actor=Actor.system(), organization_id=batch.organization_id)
    require_enabled(organization)
    assert batch.issue_transfer is not None
    notify_principal(
        principal=actor.principal,
        kind="batch-issued",
        level="success",
        name=batch.name,
        credentials=batch.good,
    )
    transfer = spend(
        actor=actor,
        organization=organization,
        amount=batch.good,
        transfer_id=batch.issue_transfer,
        subject_id=batch.id,
        key=f"{OWN_KEY}batch:{batch.id}",
        before_locking=check_constraints_now,
    )
    warn_of_low_credits(distributor=organization.distributor, transfer=transfer)
