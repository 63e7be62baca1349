from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.reader_out import ReaderOut
from ...types import Response


def _get_kwargs(
    reader_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/readers/{reader_id}".format(
            reader_id=quote(str(reader_id), safe=""),
        ),
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> ReaderOut:
    if response.status_code == 200:
        response_200 = ReaderOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    reader_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[ReaderOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            reader_id=reader_id,
        )
    )
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    reader_id: UUID,
    *,
    client: AuthenticatedClient,
) -> ReaderOut:
    """One reader, enrolled or removed.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                reader_id=reader_id,
            )
        )
    )
