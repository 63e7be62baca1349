from http import HTTPStatus
from typing import Any

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.policies_out import PoliciesOut
from ...models.policies_patch import PoliciesPatch
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    body: PoliciesPatch,
    if_match: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(if_match, Unset):
        headers["If-Match"] = if_match

    _kwargs: dict[str, Any] = {
        "method": "patch",
        "url": "/distributor/policies",
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> PoliciesOut:
    if response.status_code == 200:
        response_200 = PoliciesOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    *,
    client: AuthenticatedClient,
    body: PoliciesPatch,
    if_match: str | Unset = UNSET,
) -> Response[PoliciesOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
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
    *,
    client: AuthenticatedClient,
    body: PoliciesPatch,
    if_match: str | Unset = UNSET,
) -> PoliciesOut:
    """Decide on policies, but for the second factor of admins, which is a person's to decide.

    `erase_after_months` needs `holders:erase` too.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                body=body,
                if_match=if_match,
            )
        )
    )
