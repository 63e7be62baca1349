from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.admin_out import AdminOut
from ...types import Response


def _get_kwargs(
    admin_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/admins/{admin_id}".format(
            admin_id=quote(str(admin_id), safe=""),
        ),
    }
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
) -> Response[AdminOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            admin_id=admin_id,
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
) -> AdminOut:
    """One admin or open invitation.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                admin_id=admin_id,
            )
        )
    )
