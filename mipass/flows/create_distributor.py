"""A new distributor: its record, its ledger accounts, and the invitation of its first Full Admin."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.outbox.operations import notify, without_notices
from mipass.base.requests.operations import claim
from mipass.domains.admins.nominations import nominate_admin
from mipass.domains.credits.operations import open_distributor_accounts
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import Contact
from mipass.domains.distributors.operations import create_distributor as create
from mipass.domains.distributors.permissions import CREATE
from mipass.domains.distributors.queries import get_distributor


@change("flows:create_distributor")
def create_distributor(
    *, actor: Actor, name: str, nominee: str, idempotency_key: str, contact: Contact | None = None
) -> Distributor:
    """Create a distributor and mail its nominee. Raises NameTaken, Invalid, KeyReused."""
    actor.require(CREATE, INSTALLATION)
    claimed = claim(
        actor=actor,
        distributor_id=None,
        key=idempotency_key,
        operation="flows:create_distributor",
        content={"name": name, "nominee": nominee},
    )
    if claimed.replayed:
        return get_distributor(actor=actor, distributor_id=claimed.result_id)
    distributor = create(
        actor=actor, distributor_id=claimed.result_id, name=name, contact=contact or Contact()
    )
    open_distributor_accounts(distributor=distributor)
    with without_notices():
        nominate_admin(actor=actor, distributor=distributor, email=nominee)
    notify(actor=actor, kind="distributor-created", name=distributor.name)
    return distributor
