"""Adding an organization: its row, its ledger accounts and, when Limited, its first allocation."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim
from mipass.domains.admins.low_credits import warn_of_low_credits
from mipass.domains.credits.operations import open_organization_accounts, set_first_limit
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import add_organization as add
from mipass.domains.organizations.permissions import ADD
from mipass.domains.organizations.queries import get_organization


@change("flows:add_organization")
def add_organization(
    *, actor: Actor, distributor: Distributor, name: str, ceiling: int | None, idempotency_key: str
) -> Organization:
    """A new organization: Limited to ``ceiling`` credentials, or Non-Limited for None.

    Raises NameTaken, LimitAbovePool, KeyReused; then nothing is made.
    """
    actor.require(ADD, distributor.place)
    claimed = claim(
        actor=actor,
        distributor_id=distributor.id,
        key=idempotency_key,
        operation="flows:add_organization",
        content={"name": name, "ceiling": ceiling},
    )
    if claimed.replayed:
        return get_organization(actor=actor, organization_id=claimed.result_id)
    organization = add(actor=actor, distributor=distributor, organization_id=claimed.result_id, name=name)
    open_organization_accounts(organization=organization)
    if ceiling is not None:
        transfer = set_first_limit(actor=actor, organization=organization, ceiling=ceiling)
        warn_of_low_credits(distributor=distributor, transfer=transfer)
    notify(actor=actor, kind="organization-created", name=organization.name)
    return organization
