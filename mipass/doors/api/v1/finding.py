"""What the ids of a path name, each found within the reach of whoever asks, before a body is looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.domains.admins.queries import get_admin
from mipass.domains.clients.queries import get_client
from mipass.domains.credentials import pools
from mipass.domains.credentials.bulk_actions import queries as bulk_actions
from mipass.domains.credentials.bulk_uploads import queries as bulk_uploads
from mipass.domains.credentials.exports import profiles
from mipass.domains.credentials.queries import get_credential
from mipass.domains.credentials.reconciliation import queries as reconciliations
from mipass.domains.files.queries import get_file
from mipass.domains.holders.queries import get_holder
from mipass.domains.organizations.queries import get_organization, list_names
from mipass.domains.readers import queries as readers
from mipass.domains.webhooks.queries import get_delivery, get_endpoint


def _one_of(visible_to: Callable[[Actor], QuerySet[Any]], name: str) -> Callable[..., Model]:
    def find(*, actor: Actor, **ids: UUID) -> Model:
        for found in visible_to(actor).filter(id=ids[name]):
            return found  # type: ignore[no-any-return]
        raise NotFound

    return find


FINDERS: Mapping[str, Callable[..., Any]] = {
    "organization_id": get_organization,
    "credential_id": get_credential,
    "batch_id": _one_of(bulk_uploads.visible_to, "batch_id"),
    "reconciliation_id": _one_of(reconciliations.visible_to, "reconciliation_id"),
    "action_id": _one_of(bulk_actions.visible_to, "action_id"),
    "pool_id": _one_of(pools.visible_to, "pool_id"),
    "profile_id": _one_of(profiles.visible_to, "profile_id"),
    "holder_id": get_holder,
    "reader_id": _one_of(readers.known_to, "reader_id"),
    "admin_id": get_admin,
    "client_id": get_client,
    "endpoint_id": get_endpoint,
    "delivery_id": get_delivery,
    "file_id": get_file,
}


@dataclass(frozen=True, slots=True)
class Found:
    """The objects that a path names, by the name of their ids."""

    by_name: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        return self.by_name[name]


def require_known(actor: Actor, organization_id: UUID) -> None:
    """Raise NotFound for an organization out of reach; one that was removed still has a past."""
    if organization_id not in list_names(actor=actor, ids=[organization_id]):
        raise NotFound


def find_named(actor: Actor, ids: Mapping[str, Any]) -> Found:
    """What these ids name. Raises NotFound outside the actor's reach."""
    named = {name: UUID(str(value)) for name, value in ids.items() if name in FINDERS}
    return Found({name: FINDERS[name](actor=actor, **{name: value}) for name, value in named.items()})
