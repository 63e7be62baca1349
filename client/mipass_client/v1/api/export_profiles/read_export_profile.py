from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.export_profile_out import ExportProfileOut
from ...types import Response


def _get_kwargs(
    profile_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/export-profiles/{profile_id}".format(
            profile_id=quote(str(profile_id), safe=""),
        ),
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> ExportProfileOut:
    if response.status_code == 200:
        response_200 = ExportProfileOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    profile_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[ExportProfileOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            profile_id=profile_id,
        )
    )
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    profile_id: UUID,
    *,
    client: AuthenticatedClient,
) -> ExportProfileOut:
    """One profile.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                profile_id=profile_id,
            )
        )
    )
