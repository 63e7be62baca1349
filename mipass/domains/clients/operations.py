"""Making, changing, confirming and revoking API clients, and ending the tokens of one."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.reliance import take_away
from mipass.base.outbox.operations import cancel_mails, notify
from mipass.base.requests.operations import claim
from mipass.domains.clients.granting import Checked, Grant, check_grant, end_after
from mipass.domains.clients.locking import locked_client
from mipass.domains.clients.models import ApiClient, ApiClientOrganization, ApiToken
from mipass.domains.clients.permissions import MANAGE
from mipass.domains.clients.queries import get_client, log_place
from mipass.domains.clients.rotation import NewToken, add_token
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import lock_distributor

MOST_CLIENTS = 100  # of a distributor
EXPIRING = "client-expiring"
RETIRED = "client-retired-calls"


@change("clients:make")
def make_client(
    *, actor: Actor, distributor: Distributor, grant: Grant, days: int, idempotency_key: str
) -> NewToken:
    """A client with its first token, which ends after so many days.

    The same key again gives the client without a token: nobody can show it twice. Raises Forbidden for what
    the actor lacks, Invalid, Refused (``too_many``).
    """
    actor.require(MANAGE, distributor.place)
    checked = check_grant(actor, grant)
    claimed = claim(
        actor=actor,
        distributor_id=distributor.id,
        key=idempotency_key,
        operation="clients:make",
        content={**checked.content, "days": days},
    )
    if claimed.replayed:
        return NewToken(get_client(actor=actor, client_id=claimed.result_id), None, "")
    until = end_after(days)
    lock_distributor(distributor.id)
    _refuse_many(distributor)
    client = ApiClient.objects.create(
        id=claimed.result_id,
        distributor=distributor,
        confirmed_until=until,
        created_by_kind=actor.kind,
        created_by_id=actor.own_id,
        created_at=now(),
        **_columns(checked),
    )
    _reach(client, checked)
    _record_grant(actor, client, checked, "client:created")
    notify(actor=actor, kind="client-created", name=client.name)
    return add_token(client, expires_at=until)


@change("clients:edit")
def edit_client(*, actor: Actor, client: ApiClient, grant: Grant) -> ApiClient:
    """Another name, other scopes, another reach, from the client's next request on."""
    actor.require(MANAGE, client.place)
    checked = check_grant(actor, grant)
    client = locked_client(actor, client)
    take_away(client.id)
    for name, value in _columns(checked).items():
        setattr(client, name, value)
    client.save(update_fields=[*_columns(checked)])
    _reach(client, checked)
    _record_grant(actor, client, checked, "client:changed")
    notify(actor=actor, kind="client-changed", name=client.name)
    return client


@change("clients:confirm")
def confirm_client(*, actor: Actor, client: ApiClient, days: int) -> ApiClient:
    """Let the client's own tokens end so many days from now at the latest, in place of what was set."""
    actor.require(MANAGE, client.place)
    client = locked_client(actor, client)
    client.confirmed_until = end_after(days)
    client.save(update_fields=["confirmed_until"])
    record(actor=actor, event="client:confirmed", place=log_place(client), subject_id=client.id)
    notify(actor=actor, kind="client-confirmed", name=client.name)
    return client


@change("clients:revoke")
def revoke_client(*, actor: Actor, client: ApiClient) -> None:
    """End a client with all of its tokens, for good: at its next request it is nobody."""
    actor.require(MANAGE, client.place)
    client = locked_client(actor, client)
    take_away(client.id)
    client.revoked_at = now()
    client.save(update_fields=["revoked_at"])
    live = ApiToken.objects.filter(distributor_id=client.distributor_id, client=client, revoked_at=None)
    live.update(revoked_at=now())
    cancel_mails(subject_id=client.id, kinds=[EXPIRING, RETIRED])
    record(actor=actor, event="client:revoked", place=log_place(client), subject_id=client.id)
    notify(actor=actor, kind="client-revoked", name=client.name)


@change("clients:revoke_token")
def revoke_token(*, actor: Actor, client: ApiClient, token_id: UUID) -> None:
    """End one token of a client. Raises NotFound for one that ended."""
    actor.require(MANAGE, client.place)
    client = locked_client(actor, client)
    live = ApiToken.objects.filter(distributor_id=client.distributor_id, client=client, revoked_at=None)
    if not live.filter(id=token_id).update(revoked_at=now()):
        raise NotFound
    record(actor=actor, event="client:token_revoked", place=log_place(client), subject_id=client.id)
    notify(actor=actor, kind="client-token-revoked", name=client.name)


@change("clients:revoke_found_token")
def revoke_found_token(*, actor: Actor, token: ApiToken) -> None:
    """End a token that somebody brought: who has it may end it, and needs no other right."""
    rows = ApiToken.objects.filter(id=token.id, distributor_id=token.distributor_id, revoked_at=None)
    if rows.update(revoked_at=now()):
        record(
            actor=actor,
            event="client:token_revoked",
            place=log_place(token.client),
            subject_id=token.client_id,
        )


def _refuse_many(distributor: Distributor) -> None:
    if ApiClient.objects.filter(distributor=distributor, revoked_at=None).count() >= MOST_CLIENTS:
        raise Refused(
            _("At most %(most)d API clients. Revoke one that is no longer used.") % {"most": MOST_CLIENTS},
            code="too_many",
        )


def _columns(checked: Checked) -> dict[str, object]:
    return {
        "name": checked.name,
        "scopes": checked.scopes,
        "reaches_all": checked.organizations is None,
        "networks": checked.networks,
    }


def _reach(client: ApiClient, checked: Checked) -> None:
    rows = ApiClientOrganization.objects.filter(distributor_id=client.distributor_id, client=client)
    rows.delete()
    ApiClientOrganization.objects.bulk_create(
        ApiClientOrganization(
            id=new_id(), distributor_id=client.distributor_id, client=client, organization=organization
        )
        for organization in checked.organizations or ()
    )


def _record_grant(actor: Actor, client: ApiClient, checked: Checked, event: str) -> None:
    record(
        actor=actor,
        event=event,
        place=log_place(client),
        subject_id=client.id,
        scopes=checked.scopes,
        organization_ids=[organization.id for organization in checked.organizations or ()],
    )
