from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.reader_out import ReaderOut
from ...models.reader_patch import ReaderPatch
from ...types import UNSET, Response, Unset


def _get_kwargs(
    reader_id: UUID,
    *,
    body: ReaderPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/readers/{reader_id}".format(
            reader_id=quote(str(reader_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
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
    body: ReaderPatch,
    if_match: str | Unset = UNSET,
) -> Response[ReaderOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            reader_id=reader_id,
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
    reader_id: UUID,
    *,
    client: AuthenticatedClient,
    body: ReaderPatch,
    if_match: str | Unset = UNSET,
) -> ReaderOut:
    """Its name, and how it hands bits on, which it learns with its next configuration.

    All of what is sent, or nothing.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                reader_id=reader_id,
                body=body,
                if_match=if_match,
            )
        )
    )
