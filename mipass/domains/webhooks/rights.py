"""What an endpoint may be told now: what it wants, within what its maker may see at this moment."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from mipass.base.audit.feed import Wanted
from mipass.base.audit.public import codes_of, public_names
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Forbidden
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.permissions import VIEW_AUDIT
from mipass.domains.webhooks.models import WebhookEndpoint
from mipass.domains.webhooks.permissions import MANAGE


def maker_of(endpoint: WebhookEndpoint) -> Actor | None:
    """Whoever answers for the endpoint, with the rights of now; None without those that it needs.

    Not to be asked while the distributor is suspended: then nobody has any.
    """
    try:
        maker = actor_now(endpoint.made_by, endpoint.distributor_id)
    except Forbidden:
        return None
    return maker if maker.can(MANAGE) and maker.can(VIEW_AUDIT) else None


def told_now(endpoint: WebhookEndpoint, *, types: Iterable[str] | None = None) -> Wanted | None:
    """The events that the endpoint may be told of, or those of other types; None where there can be none."""
    maker = maker_of(endpoint)
    if maker is None:
        return None
    reach = _both(maker.organization_ids, endpoint.organization_ids)
    codes = codes_of(endpoint.types if types is None else types)
    return Wanted(endpoint.distributor_id, codes, reach) if codes and reach != frozenset() else None


def any_told_now(endpoint: WebhookEndpoint) -> Wanted | None:
    """The same for events of every type: those that were queued stay what they are when types change."""
    return told_now(endpoint, types=public_names())


def reaches(actor: Actor, endpoint: WebhookEndpoint) -> bool:
    """Whether an endpoint is the actor's to see: all that it may be told lies within the actor's reach."""
    if actor.organization_ids is None or endpoint.made_by == actor.principal:
        return True
    chosen = endpoint.organization_ids
    return chosen is not None and {UUID(text) for text in chosen} <= actor.organization_ids


def _both(reach: frozenset[UUID] | None, chosen: Iterable[str] | None) -> frozenset[UUID] | None:
    if chosen is None:
        return reach
    wanted = frozenset(map(UUID, chosen))
    return wanted if reach is None else wanted & reach
