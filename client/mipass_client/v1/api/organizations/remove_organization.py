from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.changed_organization import ChangedOrganization
from ...models.removal import Removal
from ...types import UNSET, Response, Unset


def _get_kwargs(
    organization_id: UUID,
    *,
    body: Removal,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/organizations/{organization_id}/remove".format(
            organization_id=quote(str(organization_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> ChangedOrganization:
    if response.status_code == 202:
        response_202 = ChangedOrganization.from_dict(response.json())

        return response_202

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    organization_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Removal,
    idempotency_key: str | Unset = UNSET,
) -> Response[ChangedOrganization]:
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
    body: Removal,
    idempotency_key: str | Unset = UNSET,
) -> ChangedOrganization:
    """Close it for good: its credentials are revoked and its readers released, by and by.

    Its unspent credits go back to the pool at once. `confirm_name` is its name as it is written. One that is
    closing already is no error; once it is removed it is not there any more.

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
