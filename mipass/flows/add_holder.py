"""Adding a holder, with the credentials that were theirs before anybody said so."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.requests.operations import claim
from mipass.domains.credentials.holding import adopt_credentials
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts, create_holder
from mipass.domains.holders.permissions import MANAGE
from mipass.domains.holders.queries import get_holder
from mipass.domains.organizations.models import Organization


@change("flows:add_holder")
def add_holder(
    *,
    actor: Actor,
    organization: Organization,
    facts: HolderFacts,
    idempotency_key: str,
    adopt: bool = False,
) -> Holder:
    """A new active holder. ``adopt`` links the unlinked credentials of exactly the holder's address.

    The same key again is the same holder. Raises what its parts raise, KeyReused; then nothing is made.
    """
    actor.require(MANAGE, organization.place)
    claimed = claim(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="flows:add_holder",
        content={"organization": organization.id, **facts.given(), **({"adopt": True} if adopt else {})},
    )
    if claimed.replayed:
        return get_holder(actor=actor, holder_id=claimed.result_id)
    holder = create_holder(actor=actor, organization=organization, holder_id=claimed.result_id, facts=facts)
    if adopt:
        adopt_credentials(actor=actor, holder=holder)
    return holder
