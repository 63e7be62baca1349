import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.ledger_transfers_code_type_0 import LedgerTransfersCodeType0
from ...models.page_transfer_out import PageTransferOut
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    organization_id: None | Unset | UUID = UNSET,
    code: LedgerTransfersCodeType0 | None | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
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

    json_organization_id: None | str | Unset
    if isinstance(organization_id, Unset):
        json_organization_id = UNSET
    elif isinstance(organization_id, UUID):
        json_organization_id = str(organization_id)
    else:
        json_organization_id = organization_id
    params["organization_id"] = json_organization_id

    json_code: None | str | Unset
    if isinstance(code, Unset):
        json_code = UNSET
    elif isinstance(code, LedgerTransfersCodeType0):
        json_code = code.value
    else:
        json_code = code
    params["code"] = json_code

    json_since: None | str | Unset
    if isinstance(since, Unset):
        json_since = UNSET
    elif isinstance(since, datetime.datetime):
        json_since = since.isoformat()
    else:
        json_since = since
    params["since"] = json_since

    json_until: None | str | Unset
    if isinstance(until, Unset):
        json_until = UNSET
    elif isinstance(until, datetime.datetime):
        json_until = until.isoformat()
    else:
        json_until = until
    params["until"] = json_until

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/ledger/transfers",
        "params": params,
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> PageTransferOut:
    if response.status_code == 200:
        response_200 = PageTransferOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    organization_id: None | Unset | UUID = UNSET,
    code: LedgerTransfersCodeType0 | None | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
) -> Response[PageTransferOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            limit=limit,
            after=after,
            count=count,
            organization_id=organization_id,
            code=code,
            since=since,
            until=until,
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
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    organization_id: None | Unset | UUID = UNSET,
    code: LedgerTransfersCodeType0 | None | Unset = UNSET,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
) -> PageTransferOut:
    """The credit statement, oldest first; with `Accept: text/csv` all that pass the filters, newest first.

    A file of more than 10,000 lines is made after the request: 202, and `Location` says where. That a file
    was taken is a line of the audit log.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                limit=limit,
                after=after,
                count=count,
                organization_id=organization_id,
                code=code,
                since=since,
                until=until,
            )
        )
    )
