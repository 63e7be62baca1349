from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.page_holder_out import PageHolderOut
from ...types import UNSET, Response, Unset


def _get_kwargs(
    organization_id: UUID,
    *,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    search: None | str | Unset = UNSET,
    email: None | str | Unset = UNSET,
    external_id: None | str | Unset = UNSET,
    active: bool | None | Unset = UNSET,
) -> dict[str, Any]:

    params: dict[str, Any] = {}

    params["limit"] = limit

    json_after: None | str | Unset
    if isinstance(after, Unset):
        json_after = UNSET
    else:
        json_after = after
    params["after"] = json_after

    params["count"] = count

    json_search: None | str | Unset
    if isinstance(search, Unset):
        json_search = UNSET
    else:
        json_search = search
    params["search"] = json_search

    json_email: None | str | Unset
    if isinstance(email, Unset):
        json_email = UNSET
    else:
        json_email = email
    params["email"] = json_email

    json_external_id: None | str | Unset
    if isinstance(external_id, Unset):
        json_external_id = UNSET
    else:
        json_external_id = external_id
    params["external_id"] = json_external_id

    json_active: bool | None | Unset
    if isinstance(active, Unset):
        json_active = UNSET
    else:
        json_active = active
    params["active"] = json_active

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/organizations/{organization_id}/holders".format(
            organization_id=quote(str(organization_id), safe=""),
        ),
        "params": params,
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> PageHolderOut:
    if response.status_code == 200:
        response_200 = PageHolderOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    organization_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    search: None | str | Unset = UNSET,
    email: None | str | Unset = UNSET,
    external_id: None | str | Unset = UNSET,
    active: bool | None | Unset = UNSET,
) -> Response[PageHolderOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            organization_id=organization_id,
            limit=limit,
            after=after,
            count=count,
            search=search,
            email=email,
            external_id=external_id,
            active=active,
        )
    )
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    organization_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    search: None | str | Unset = UNSET,
    email: None | str | Unset = UNSET,
    external_id: None | str | Unset = UNSET,
    active: bool | None | Unset = UNSET,
) -> PageHolderOut:
    """The people whom the organization knows, active or not, in the order of their ids.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                organization_id=organization_id,
                limit=limit,
                after=after,
                count=count,
                search=search,
                email=email,
                external_id=external_id,
                active=active,
            )
        )
    )
