from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.new_token_out import NewTokenOut
from ...models.rotation import Rotation
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: Rotation,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/clients/self/tokens",
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> NewTokenOut:
    if response.status_code == 201:
        response_201 = NewTokenOut.from_dict(response.json())

        return response_201

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: Rotation,
    idempotency_key: str | Unset = UNSET,
) -> Response[NewTokenOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            body=body,
            idempotency_key=idempotency_key,
        )
    )
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    *,
    client: AuthenticatedClient,
    body: Rotation,
    idempotency_key: str | Unset = UNSET,
) -> NewTokenOut:
    """A new token for the client itself; the present one works for `overlap_hours` more.

    The lifetime stays: the new token ends at the client's `confirmed_until`, which a person moves in the
    portal. If the answer is lost, ask again: a token that nobody used is replaced.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                body=body,
                idempotency_key=idempotency_key,
            )
        )
    )
