"""The tokens of a client: a new one takes the place of the old, with time for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, Invalid, NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import token_hash
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim
from mipass.domains.clients.granting import end_after
from mipass.domains.clients.locking import locked_client
from mipass.domains.clients.models import HINT_LENGTH, ApiClient, ApiToken
from mipass.domains.clients.permissions import MANAGE
from mipass.domains.clients.queries import list_tokens, log_place
from mipass.domains.clients.tokens import new_token_text

OWN_ROTATION = "tokens:rotate"  # the scope with which a client may do this for itself
OVERLAP_HOURS, MOST_OVERLAP_HOURS = 24, 168


class RotationOpen(Refused):
    """Two tokens are live and both were used."""

    code = "rotation_open"


@dataclass(frozen=True, slots=True)
class NewToken:
    """A client and its new token, with the text that is shown once: empty where it was shown before."""

    client: ApiClient
    token: ApiToken | None
    text: str


def add_token(client: ApiClient, *, expires_at: datetime, token_id: UUID | None = None) -> NewToken:
    """A token of the client, in the present transaction."""
    text = new_token_text()
    token = ApiToken.objects.create(
        id=token_id or new_id(),
        distributor_id=client.distributor_id,
        client=client,
        digest=token_hash(text),
        hint=text[-HINT_LENGTH:],
        created_at=now(),
        expires_at=expires_at,
    )
    return NewToken(client, token, text)


@change("clients:rotate")
def rotate(
    *,
    actor: Actor,
    client: ApiClient,
    overlap_hours: int = OVERLAP_HOURS,
    days: int | None = None,
    used: UUID | None = None,
    idempotency_key: str | None = None,
) -> NewToken:
    """A new token; the present one ends after ``overlap_hours``, or at its own end if that is sooner.

    By a person it is good for ``days``, and to its end the client may rotate its own. A client that does so
    changes the secret and never the lifetime: it ends when a person last said, at ``confirmed_until``.
    ``used`` is the id of the token that the request came with. A successor that nobody used is replaced: its
    answer may have been lost. The same key again gives the token without its text. Raises RotationOpen for a
    third live token, Invalid for hours or days.
    """
    _require_own(actor, client, days)
    _require_overlap(overlap_hours)
    client = locked_client(actor, client)
    _require_scope(actor, client)
    token_id = new_id()
    if idempotency_key is not None:
        claimed = claim(
            actor=actor,
            distributor_id=client.distributor_id,
            key=idempotency_key,
            operation="clients:rotate",
            content={"client": str(client.id), "overlap_hours": overlap_hours, "days": days},
        )
        token_id = claimed.result_id
        if claimed.replayed:
            tokens = ApiToken.objects.filter(distributor_id=client.distributor_id, id=token_id)
            return NewToken(client, tokens.first(), "")
    until = _end_of_new(client, days)
    _end_former(client, overlap_hours, used)
    if until != client.confirmed_until:
        client.confirmed_until = until
        client.save(update_fields=["confirmed_until"])
    record(actor=actor, event="client:token_rotated", place=log_place(client), subject_id=client.id)
    notify(actor=actor, kind="client-token-rotated", name=client.name)
    return add_token(client, expires_at=until, token_id=token_id)


def _require_own(actor: Actor, client: ApiClient, days: int | None) -> None:
    """A person who manages clients and says for how long; or the client itself, and then not for how long."""
    if actor.kind is not ActorKind.CLIENT:
        actor.require(MANAGE, client.place)
    elif actor.id != client.id:
        raise NotFound
    if (actor.kind is ActorKind.CLIENT) is (days is not None):
        raise Forbidden


def _require_scope(actor: Actor, client: ApiClient) -> None:
    if actor.kind is ActorKind.CLIENT and OWN_ROTATION not in client.scopes:
        raise Forbidden


def _require_overlap(hours: int) -> None:
    if not 0 <= hours <= MOST_OVERLAP_HOURS:
        raise Invalid(
            _("Enter a number of hours from 0 to %(most)d.") % {"most": MOST_OVERLAP_HOURS},
            code="out_of_range",
            field="overlap_hours",
        )


def _end_of_new(client: ApiClient, days: int | None) -> datetime:
    if days is not None:
        return end_after(days)
    if client.confirmed_until <= now():
        raise Refused(
            _("This API client may no longer rotate its own token. Somebody has to confirm it first."),
            code="wrong_state",
        )
    return client.confirmed_until


def _end_former(client: ApiClient, overlap_hours: int, used: UUID | None) -> None:
    live = list_tokens(client)
    if len(live) > 1:
        if live[0].last_used_at is not None or live[0].id == used:
            raise RotationOpen(
                _("Two tokens of this client are in use. Revoke one of them, or wait until the older ends.")
            )
        _end(live[0], at=now())
    if live:
        _end(live[-1], at=min(live[-1].expires_at, now() + timedelta(hours=overlap_hours)))


def _end(token: ApiToken, *, at: datetime) -> None:
    token.expires_at = at
    token.revoked_at = at if at <= now() else None
    token.save(update_fields=["expires_at", "revoked_at"])
