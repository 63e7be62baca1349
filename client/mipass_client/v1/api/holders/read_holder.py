from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.holder_out import HolderOut
from ...types import Response


def _get_kwargs(
    holder_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/holders/{holder_id}".format(
            holder_id=quote(str(holder_id), safe=""),
        ),
    }
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
) -> Response[HolderOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            holder_id=holder_id,
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
) -> HolderOut:
    """One holder. Their credentials are the organization's, narrowed by `holder_id`.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                holder_id=holder_id,
            )
        )
    )
