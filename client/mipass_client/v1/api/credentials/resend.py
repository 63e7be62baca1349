from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.issued_out import IssuedOut
from ...models.resending import Resending
from ...types import UNSET, Response, Unset


def _get_kwargs(
    credential_id: UUID,
    *,
    body: Resending,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/credentials/{credential_id}/resend".format(
            credential_id=quote(str(credential_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> IssuedOut:
    if response.status_code == 200:
        response_200 = IssuedOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    credential_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Resending,
    idempotency_key: str | Unset = UNSET,
) -> Response[IssuedOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            credential_id=credential_id,
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
    credential_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Resending,
    idempotency_key: str | Unset = UNSET,
) -> IssuedOut:
    """Send the invitation again, free of charge; the older link is void.

    `send_invitation` false: nothing is mailed, the answer has the link, and you deliver it.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                credential_id=credential_id,
                body=body,
                idempotency_key=idempotency_key,
            )
        )
    )
