from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.distributor_out import DistributorOut
from ...types import Response


def _get_kwargs() -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/distributor",
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> DistributorOut:
    if response.status_code == 200:
        response_200 = DistributorOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    *,
    client: AuthenticatedClient,
) -> Response[DistributorOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(**_get_kwargs())
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    *,
    client: AuthenticatedClient,
) -> DistributorOut:
    """The distributor's record.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(client.get_httpx_client().request(**_get_kwargs()))
