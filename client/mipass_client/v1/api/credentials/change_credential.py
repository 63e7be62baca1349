from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.credential_out import CredentialOut
from ...models.credential_patch import CredentialPatch
from ...types import UNSET, Response, Unset


def _get_kwargs(
    credential_id: UUID,
    *,
    body: CredentialPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/credentials/{credential_id}".format(
            credential_id=quote(str(credential_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
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
    body: CredentialPatch,
    if_match: str | Unset = UNSET,
) -> Response[CredentialOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            credential_id=credential_id,
            body=body,
            if_match=if_match,
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
    body: CredentialPatch,
    if_match: str | Unset = UNSET,
) -> CredentialOut:
    """Change its label, holder, installer permission, dates, or the address of an invitation nobody accepted.

    All of what is sent, or nothing. Another address is sent a new invitation; the older link is void.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                credential_id=credential_id,
                body=body,
                if_match=if_match,
            )
        )
    )
