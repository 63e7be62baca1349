"""Who asks, its own tokens, and ending a token that was found."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from mipass.base.kit.actor import Actor
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.operations import revoke_found_token
from mipass.domains.clients.queries import find_token, list_organizations_of, list_tokens
from mipass.doors.api.middleware import address_of
from mipass.doors.api.v1 import quotas
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.problems import ApiProblem, Refusal
from mipass.doors.api.v1.refusals import OF_ALL, OF_SHAPE, by_status
from mipass.doors.api.v1.schemas.clients import ClientOut, FoundToken, Me, NewTokenOut, Rotation, TokenOut
from mipass.doors.api.v1.shown_actors import show_actor
from mipass.doors.web.compression import kept_as_it_is
from mipass.flows.rotate_own_token import rotate_own_token as rotate_own

router = Router(tags=["Clients"])
REVOCATIONS = 30  # a minute from one neighbourhood
OF_FOUND = by_status({*OF_ALL, *OF_SHAPE["takes_input"], *OF_SHAPE["sends_json"], "unknown_field"})


@endpoint(router, "GET", "/me", answers=Me)
def me(request: ApiRequest) -> dict[str, Any]:
    """Who asks: the client with its scopes and reach, its token's end, its distributor.

    The first call of an integration: it tells whether the token works and what it may do.
    """
    call = request.call
    return {
        "client": show_client(call.client),
        "token": show_token(call.token),
        "distributor": {
            "id": call.distributor.id,
            "name": call.distributor.name,
            "status": call.distributor.status,
        },
    }


@endpoint(router, "GET", "/clients/self", answers=ClientOut)
def own_client(request: ApiRequest) -> dict[str, Any]:
    """The client itself, with its live tokens."""
    return show_client(request.call.client)


@endpoint(
    router,
    "POST",
    "/clients/self/tokens",
    scope="tokens:rotate",
    answers=NewTokenOut,
    status=201,
    refuses=["idempotency_key_reused", "not_found", "request_in_progress", "rotation_open", "wrong_state"],
)
def rotate_own_token(request: ApiRequest, response: HttpResponse, body: Rotation) -> Status[dict[str, Any]]:
    """A new token for the client itself; the present one works for `overlap_hours` more.

    The lifetime stays: the new token ends at the client's `confirmed_until`, which a person moves in the
    portal. If the answer is lost, ask again: a token that nobody used is replaced.
    """
    call = request.call
    new = rotate_own(
        actor=call.actor, client=call.client, overlap_hours=body.overlap_hours, used=call.token.id
    )
    assert new.token is not None
    kept_as_it_is(response)
    return Status(201, {**show_token(new.token), "token": new.text})


@router.post(
    "/tokens/revoke",
    response={204: None, **dict.fromkeys(OF_FOUND, ApiProblem)},
    url_name="revoke_found",
    operation_id="revoke_found",
    openapi_extra={"security": [], "x-codes": OF_FOUND},
)
def revoke_found(request: HttpRequest, body: FoundToken) -> HttpResponse:
    """End a token that was found somewhere. Needs no sign-in: whoever has it may end it.

    Always 204, whether there was such a token or not.
    """
    if quotas.COUNTS.add(f"revocations:{address_of(request)}") > REVOCATIONS:
        headers = {"Retry-After": str(quotas.seconds_left())}
        raise Refusal(429, "too_many_attempts", "Too many tokens. Try again later.", headers=headers)
    if (token := find_token(body.token.strip())) is not None:
        revoke_found_token(actor=Actor.system(), token=token)
    return HttpResponse(status=204)


def show_client(client: ApiClient) -> dict[str, Any]:
    """A client as the API shows it."""
    ids = None if client.reaches_all else sorted(each.id for each in list_organizations_of(client))
    return {
        "id": client.id,
        "name": client.name,
        "scopes": client.scopes,
        "organization_ids": ids,
        "networks": client.networks,
        "confirmed_until": client.confirmed_until,
        "created_by": show_actor(client.created_by_kind, client.created_by_id),
        "created_at": client.created_at,
        "revoked_at": client.revoked_at,
        "tokens": [show_token(token) for token in list_tokens(client)],
    }


def show_token(token: ApiToken) -> dict[str, Any]:
    """A token as the API shows it."""
    return TokenOut.from_orm(token).dict() | {"last_used_from": token.last_used_from or None}
