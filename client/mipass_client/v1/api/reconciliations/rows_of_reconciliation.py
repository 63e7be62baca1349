from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.page_found_out import PageFoundOut
from ...models.rows_of_reconciliation_finding_type_0 import (
    RowsOfReconciliationFindingType0,
)
from ...models.rows_of_reconciliation_status_type_0 import (
    RowsOfReconciliationStatusType0,
)
from ...types import UNSET, Response, Unset


def _get_kwargs(
    reconciliation_id: UUID,
    *,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    finding: None | RowsOfReconciliationFindingType0 | Unset = UNSET,
    status: None | RowsOfReconciliationStatusType0 | Unset = UNSET,
    against: None | Unset | UUID = UNSET,
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

    json_finding: None | str | Unset
    if isinstance(finding, Unset):
        json_finding = UNSET
    elif isinstance(finding, RowsOfReconciliationFindingType0):
        json_finding = finding.value
    else:
        json_finding = finding
    params["finding"] = json_finding

    json_status: None | str | Unset
    if isinstance(status, Unset):
        json_status = UNSET
    elif isinstance(status, RowsOfReconciliationStatusType0):
        json_status = status.value
    else:
        json_status = status
    params["status"] = json_status

    json_against: None | str | Unset
    if isinstance(against, Unset):
        json_against = UNSET
    elif isinstance(against, UUID):
        json_against = str(against)
    else:
        json_against = against
    params["against"] = json_against

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/reconciliations/{reconciliation_id}/rows".format(
            reconciliation_id=quote(str(reconciliation_id), safe=""),
        ),
        "params": params,
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> PageFoundOut:
    if response.status_code == 200:
        response_200 = PageFoundOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    reconciliation_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    finding: None | RowsOfReconciliationFindingType0 | Unset = UNSET,
    status: None | RowsOfReconciliationStatusType0 | Unset = UNSET,
    against: None | Unset | UUID = UNSET,
) -> Response[PageFoundOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            reconciliation_id=reconciliation_id,
            limit=limit,
            after=after,
            count=count,
            finding=finding,
            status=status,
            against=against,
        )
    )
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    reconciliation_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    finding: None | RowsOfReconciliationFindingType0 | Unset = UNSET,
    status: None | RowsOfReconciliationStatusType0 | Unset = UNSET,
    against: None | Unset | UUID = UNSET,
) -> PageFoundOut:
    """What was found, row by row. `against` keeps what an earlier one had not found so: what is new.

    What is gone: the rows of the earlier one, against this one.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                reconciliation_id=reconciliation_id,
                limit=limit,
                after=after,
                count=count,
                finding=finding,
                status=status,
                against=against,
            )
        )
    )
