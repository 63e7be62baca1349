from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.taken_cards import TakenCards
from ...models.taking import Taking
from ...types import UNSET, Response, Unset


def _get_kwargs(
    pool_id: UUID,
    *,
    body: Taking,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/pools/{pool_id}/take".format(
            pool_id=quote(str(pool_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> TakenCards:
    if response.status_code == 200:
        response_200 = TakenCards.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    pool_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Taking,
    idempotency_key: str | Unset = UNSET,
) -> Response[TakenCards]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            pool_id=pool_id,
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
    pool_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Taking,
    idempotency_key: str | Unset = UNSET,
) -> TakenCards:
    """The next free numbers of this pool, which nobody else is given: `count`, or as many as are left.

    The same key again is given the same numbers.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                pool_id=pool_id,
                body=body,
                idempotency_key=idempotency_key,
            )
        )
    )
