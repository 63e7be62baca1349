from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.holder_in import HolderIn
from ...models.holder_out import HolderOut
from ...types import UNSET, Response, Unset


def _get_kwargs(
    organization_id: UUID,
    *,
    body: HolderIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/organizations/{organization_id}/holders".format(
            organization_id=quote(str(organization_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> HolderOut:
    if response.status_code == 201:
        response_201 = HolderOut.from_dict(response.json())

        return response_201

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    organization_id: UUID,
    *,
    client: AuthenticatedClient,
    body: HolderIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[HolderOut]:
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
    body: HolderIn,
    idempotency_key: str | Unset = UNSET,
) -> HolderOut:
    """A new holder. Their address may be others' too, and links no credential by itself.

    `adopt` links those of exactly this address that have no holder: look at them first.

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
