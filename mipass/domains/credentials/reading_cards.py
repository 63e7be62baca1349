"""Reading card data by a program: as the pages show it, but each read is a line of the audit log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.permissions import VIEW_CARDS
from mipass.domains.credentials.queries import list_credentials, open_cards
from mipass.domains.organizations.models import Organization


@change("credentials:read_cards")
def read_cards(
    *, actor: Actor, organization: Organization, credential_ids: Sequence[UUID]
) -> Mapping[UUID, Card]:
    """The card data of some of an organization's credentials. Raises NotFound for one that is none of its."""
    actor.require(VIEW_CARDS, organization.place)
    wanted = set(credential_ids)
    rows = list(list_credentials(actor=actor, organization=organization).filter(id__in=wanted))
    if len(rows) != len(wanted):
        raise NotFound
    record(
        actor=actor,
        event="credential:cards_read",
        place=organization.place,
        subject_id=organization.id,
        count=len(rows),
        credential_ids=sorted(wanted),
    )
    return open_cards(actor=actor, credentials=rows)
