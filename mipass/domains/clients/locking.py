"""A client's row, held until the transaction ends, as whoever acts upon it may see it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.queries import visible_to


def locked_client(actor: Actor, client: ApiClient) -> ApiClient:
    """The client as it is now. Raises NotFound out of reach, Refused (``wrong_state``) for a revoked one.

    Whoever renews the secret of a client takes over what that reaches, so its reach is looked at anew here.
    """
    # Its row alone: who removes an admin holds the distributor's first, then those of clients.
    rows = lock(ApiClient.objects.filter(id=client.id, distributor_id=client.distributor_id))
    found = rows.first()
    if found is None or not (_is_itself(actor, found) or _is_within(actor, found)):
        raise NotFound
    if found.revoked_at is not None:
        raise Refused(_("This API client was revoked."), code="wrong_state")
    return found


def _is_itself(actor: Actor, client: ApiClient) -> bool:
    return actor.kind is ActorKind.CLIENT and actor.id == client.id


def _is_within(actor: Actor, client: ApiClient) -> bool:
    return visible_to(actor).filter(id=client.id, distributor_id=client.distributor_id).exists()
