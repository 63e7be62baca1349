from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.credential_out import CredentialOut
from ...types import Response


def _get_kwargs(
    credential_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/credentials/{credential_id}".format(
            credential_id=quote(str(credential_id), safe=""),
        ),
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> CredentialOut:
    if response.status_code == 200:
        response_200 = CredentialOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    credential_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[CredentialOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            credential_id=credential_id,
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
) -> CredentialOut:
    """One credential. Without card data: that is a POST to the organization's `cards`.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                credential_id=credential_id,
            )
        )
    )
