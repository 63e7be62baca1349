from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.admin_out import AdminOut
from ...models.inviting import Inviting
from ...types import UNSET, Response, Unset


def _get_kwargs(
    admin_id: UUID,
    *,
    body: Inviting,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/admins/{admin_id}/resend".format(
            admin_id=quote(str(admin_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> AdminOut:
    if response.status_code == 200:
        response_200 = AdminOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    admin_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Inviting,
    idempotency_key: str | Unset = UNSET,
) -> Response[AdminOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            admin_id=admin_id,
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
    admin_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Inviting,
    idempotency_key: str | Unset = UNSET,
) -> AdminOut:
    """Mail an invitation again, with a new link and a new time to answer; the older link is void.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                admin_id=admin_id,
                body=body,
                idempotency_key=idempotency_key,
            )
        )
    )
