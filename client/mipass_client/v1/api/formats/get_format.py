from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.format_out import FormatOut
from ...types import Response


def _get_kwargs(
    code: str,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/formats/{code}".format(
            code=quote(str(code), safe=""),
        ),
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> FormatOut:
    if response.status_code == 200:
        response_200 = FormatOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    code: str,
    *,
    client: AuthenticatedClient,
) -> Response[FormatOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            code=code,
        )
    )
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    code: str,
    *,
    client: AuthenticatedClient,
) -> FormatOut:
    """One format, by its code.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                code=code,
            )
        )
    )
