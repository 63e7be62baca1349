"""Changing what an organization may issue; a raised limit may leave the distributor's pool low."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.domains.admins.low_credits import warn_of_low_credits
from mipass.domains.credits import operations as credits
from mipass.domains.credits.permissions import SET_LIMIT
from mipass.domains.organizations.models import Organization


@change("flows:set_limit")
def set_limit(*, actor: Actor, organization: Organization, ceiling: int | None, idempotency_key: str) -> None:
    """Limited to ``ceiling`` credentials in all (issued ones included), or Non-Limited for None.

    Raises LimitBelowIssued, LimitAbovePool, KeyReused.
    """
    actor.require(SET_LIMIT, organization.place)
    transfer = credits.set_limit(
        actor=actor, organization=organization, ceiling=ceiling, idempotency_key=idempotency_key
    )
    warn_of_low_credits(distributor=organization.distributor, transfer=transfer)
