from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.page_row_out import PageRowOut
from ...models.rows_of_batch_outcome import RowsOfBatchOutcome
from ...types import UNSET, Response, Unset


def _get_kwargs(
    batch_id: UUID,
    *,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    outcome: RowsOfBatchOutcome,
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

    json_outcome = outcome.value
    params["outcome"] = json_outcome

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/batches/{batch_id}/rows".format(
            batch_id=quote(str(batch_id), safe=""),
        ),
        "params": params,
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> PageRowOut:
    if response.status_code == 200:
        response_200 = PageRowOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    batch_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    outcome: RowsOfBatchOutcome,
) -> Response[PageRowOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            batch_id=batch_id,
            limit=limit,
            after=after,
            count=count,
            outcome=outcome,
        )
    )
    return Response(
        status_code=HTTPStatus(response.status_code),
        content=response.content,
        headers=response.headers,
        parsed=_parse_response(response),
    )


def sync(
    batch_id: UUID,
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    outcome: RowsOfBatchOutcome,
) -> PageRowOut:
    """The rows that are wrong, or have a warning, by line. Without card data: that is in `result`.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                batch_id=batch_id,
                limit=limit,
                after=after,
                count=count,
                outcome=outcome,
            )
        )
    )
