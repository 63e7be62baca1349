from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.holder_out import HolderOut
from ...models.holder_patch import HolderPatch
from ...types import UNSET, Response, Unset


def _get_kwargs(
    holder_id: UUID,
    *,
    body: HolderPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/holders/{holder_id}".format(
            holder_id=quote(str(holder_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> HolderOut:
    if response.status_code == 200:
        response_200 = HolderOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    holder_id: UUID,
    *,
    client: AuthenticatedClient,
    body: HolderPatch,
    if_match: str | Unset = UNSET,
) -> Response[HolderOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            holder_id=holder_id,
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
    holder_id: UUID,
    *,
    client: AuthenticatedClient,
    body: HolderPatch,
    if_match: str | Unset = UNSET,
) -> HolderOut:
    """Change what is known of a holder: all of what is sent, or nothing.

    No credential changes by it, but for Invited ones with `apply_to_invited`: 100 at most.
    Of these, one whose `valid_until` has passed keeps its address.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                holder_id=holder_id,
                body=body,
                if_match=if_match,
            )
        )
    )
