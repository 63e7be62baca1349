import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.credentials_of_order import CredentialsOfOrder
from ...models.credentials_of_status_type_0 import CredentialsOfStatusType0
from ...models.credentials_of_validity_type_0 import CredentialsOfValidityType0
from ...models.page_credential_out import PageCredentialOut
from ...types import UNSET, Response, Unset


def _get_kwargs(
    organization_id: UUID,
    *,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    status: CredentialsOfStatusType0 | None | Unset = UNSET,
    validity: CredentialsOfValidityType0 | None | Unset = UNSET,
    format_: None | str | Unset = UNSET,
    email: None | str | Unset = UNSET,
    batch_id: None | Unset | UUID = UNSET,
    holder_id: None | Unset | UUID = UNSET,
    order: CredentialsOfOrder | Unset = CredentialsOfOrder.ID,
    updated_since: datetime.datetime | None | Unset = UNSET,
    search: None | str | Unset = UNSET,
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

    json_status: None | str | Unset
    if isinstance(status, Unset):
        json_status = UNSET
    elif isinstance(status, CredentialsOfStatusType0):
        json_status = status.value
    else:
        json_status = status
    params["status"] = json_status

    json_validity: None | str | Unset
    if isinstance(validity, Unset):
        json_validity = UNSET
    elif isinstance(validity, CredentialsOfValidityType0):
        json_validity = validity.value
    else:
        json_validity = validity
    params["validity"] = json_validity

    json_format_: None | str | Unset
    if isinstance(format_, Unset):
        json_format_ = UNSET
    else:
        json_format_ = format_
    params["format"] = json_format_

    json_email: None | str | Unset
    if isinstance(email, Unset):
        json_email = UNSET
    else:
        json_email = email
    params["email"] = json_email

    json_batch_id: None | str | Unset
    if isinstance(batch_id, Unset):
        json_batch_id = UNSET
    elif isinstance(batch_id, UUID):
        json_batch_id = str(batch_id)
    else:
        json_batch_id = batch_id
    params["batch_id"] = json_batch_id

    json_holder_id: None | str | Unset
    if isinstance(holder_id, Unset):
        json_holder_id = UNSET
    elif isinstance(holder_id, UUID):
        json_holder_id = str(holder_id)
    else:
        json_holder_id = holder_id
    params["holder_id"] = json_holder_id

    json_order: str | Unset = UNSET
    if not isinstance(order, Unset):
        json_order = order.value

    params["order"] = json_order

    json_updated_since: None | str | Unset
    if isinstance(updated_since, Unset):
        json_updated_since = UNSET
    elif isinstance(updated_since, datetime.datetime):
        json_updated_since = updated_since.isoformat()
    else:
        json_updated_since = updated_since
    params["updated_since"] = json_updated_since

    json_search: None | str | Unset
    if isinstance(search, Unset):
        json_search = UNSET
    else:
        json_search = search
    params["search"] = json_search

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/organizations/{organization_id}/credentials".format(
            organization_id=quote(str(organization_id), safe=""),
        ),
        "params": params,
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> PageCredentialOut:
    if response.status_code == 200:
        response_200 = PageCredentialOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    organization_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    status: CredentialsOfStatusType0 | None | Unset = UNSET,
    validity: CredentialsOfValidityType0 | None | Unset = UNSET,
    format_: None | str | Unset = UNSET,
    email: None | str | Unset = UNSET,
    batch_id: None | Unset | UUID = UNSET,
    holder_id: None | Unset | UUID = UNSET,
    order: CredentialsOfOrder | Unset = CredentialsOfOrder.ID,
    updated_since: datetime.datetime | None | Unset = UNSET,
    search: None | str | Unset = UNSET,
) -> Response[PageCredentialOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            organization_id=organization_id,
            limit=limit,
            after=after,
            count=count,
            status=status,
            validity=validity,
            format_=format_,
            email=email,
            batch_id=batch_id,
            holder_id=holder_id,
            order=order,
            updated_since=updated_since,
            search=search,
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
    status: CredentialsOfStatusType0 | None | Unset = UNSET,
    validity: CredentialsOfValidityType0 | None | Unset = UNSET,
    format_: None | str | Unset = UNSET,
    email: None | str | Unset = UNSET,
    batch_id: None | Unset | UUID = UNSET,
    holder_id: None | Unset | UUID = UNSET,
    order: CredentialsOfOrder | Unset = CredentialsOfOrder.ID,
    updated_since: datetime.datetime | None | Unset = UNSET,
    search: None | str | Unset = UNSET,
) -> PageCredentialOut:
    """The organization's credentials, in the order in which they were issued. Without card data.

    Walking is safe while others issue and revoke. What is new is the event feed's to tell.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                organization_id=organization_id,
                limit=limit,
                after=after,
                count=count,
                status=status,
                validity=validity,
                format_=format_,
                email=email,
                batch_id=batch_id,
                holder_id=holder_id,
                order=order,
                updated_since=updated_since,
                search=search,
            )
        )
    )
