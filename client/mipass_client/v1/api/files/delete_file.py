from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...types import Response


def _get_kwargs(
    file_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "delete",
        "url": "/files/{file_id}".format(
            file_id=quote(str(file_id), safe=""),
        ),
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> None:
    if response.status_code == 204:
        return

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    file_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[None]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            file_id=file_id,
        )
    )
    _parse_response(response)
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=None,
    )


def sync(
    file_id: UUID,
    *,
    client: AuthenticatedClient,
) -> None:
    """Let a file go before its day is over, made or not.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                file_id=file_id,
            )
        )
    )
