"""The tokens of a client: a new one takes the place of the old, with time for both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Forbidden, Invalid, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import token_hash
from mipass.base.outbox.operations import notify
from mipass.domains.clients.models import HINT_LENGTH, ApiClient, ApiToken
from mipass.domains.clients.permissions import MANAGE
from mipass.domains.clients.queries import list_tokens
from mipass.domains.clients.tokens import new_token_text

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


def add_token(client: ApiClient, *, expires_at: datetime) -> NewToken:
    """A token of the client, in the present transaction."""
    text = new_token_text()
    token = ApiToken.objects.create(
        id=new_id(),
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
    *, actor: Actor, client: ApiClient, overlap_hours: int = OVERLAP_HOURS, until: datetime | None = None
) -> NewToken:
    """A new token; the present one ends after ``overlap_hours``, or at its own end if that is sooner.

    By a person it ends at ``until``, which becomes the client's ``confirmed_until``; a client that rotates
    its own changes the secret and never the lifetime. A successor that nobody used is replaced: its answer
    may have been lost. Raises RotationOpen for a third live token, Invalid for the hours.
    """
    _require_own(actor, client)
    if not 0 <= overlap_hours <= MOST_OVERLAP_HOURS:
        raise Invalid(
            _("Enter a number of hours from 0 to %(most)d.") % {"most": MOST_OVERLAP_HOURS},
            code="out_of_range",
            field="overlap_hours",
        )
    rows = ApiClient.objects.filter(id=client.id, distributor_id=client.distributor_id)
    client = lock(rows.select_related("distributor")).get()
    if client.revoked_at is not None or (until is None and client.confirmed_until <= now()):
        raise Refused(_("This API client has ended."), code="wrong_state")
    _end_former(client, overlap_hours)
    if until is not None:
        client.confirmed_until = until
        client.save(update_fields=["confirmed_until"])
    record(actor=actor, event="client:token_rotated", place=client.place, subject_id=client.id)
    notify(actor=actor, kind="client-token-rotated", name=client.name)
    return add_token(client, expires_at=client.confirmed_until)


def _require_own(actor: Actor, client: ApiClient) -> None:
    if actor.kind is not ActorKind.CLIENT:
        actor.require(MANAGE, client.place)
    elif actor.id != client.id:
        raise Forbidden


def _end_former(client: ApiClient, overlap_hours: int) -> None:
    live = list_tokens(client)
    if len(live) > 1:
        if live[0].last_used_at is not None:
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
