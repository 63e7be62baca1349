from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.bulk_action_out import BulkActionOut
from ...types import Response


def _get_kwargs(
    action_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/bulk-actions/{action_id}".format(
            action_id=quote(str(action_id), safe=""),
        ),
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> BulkActionOut:
    if response.status_code == 200:
        response_200 = BulkActionOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    action_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[BulkActionOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            action_id=action_id,
        )
    )
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    action_id: UUID,
    *,
    client: AuthenticatedClient,
) -> BulkActionOut:
    """One action, and how far it is. While it runs, ask again.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                action_id=action_id,
            )
        )
    )
