from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.cards import Cards
from ...models.cards_in import CardsIn
from ...types import UNSET, Response, Unset


def _get_kwargs(
    organization_id: UUID,
    *,
    body: CardsIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/organizations/{organization_id}/cards".format(
            organization_id=quote(str(organization_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> Cards:
    if response.status_code == 200:
        response_200 = Cards.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    organization_id: UUID,
    *,
    client: AuthenticatedClient,
    body: CardsIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[Cards]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            organization_id=organization_id,
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
    organization_id: UUID,
    *,
    client: AuthenticatedClient,
    body: CardsIn,
    idempotency_key: str | Unset = UNSET,
) -> Cards:
    """The card data of up to 100 credentials of one organization. Each read is a line of the audit log.

    Those that were erased have none, and are left out.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                organization_id=organization_id,
                body=body,
                idempotency_key=idempotency_key,
            )
        )
    )
