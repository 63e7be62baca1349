from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.batch_out import BatchOut
from ...models.issue_in import IssueIn
from ...types import UNSET, Response, Unset


def _get_kwargs(
    batch_id: UUID,
    *,
    body: IssueIn,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/batches/{batch_id}/issue".format(
            batch_id=quote(str(batch_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> BatchOut:
    if response.status_code == 202:
        response_202 = BatchOut.from_dict(response.json())

        return response_202

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    batch_id: UUID,
    *,
    client: AuthenticatedClient,
    body: IssueIn,
    idempotency_key: str | Unset = UNSET,
) -> Response[BatchOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            batch_id=batch_id,
            body=body,
            idempotency_key=idempotency_key,
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
    body: IssueIn,
    idempotency_key: str | Unset = UNSET,
) -> BatchOut:
    """Issue the good rows, all of them or none. More than 100 need the scope `bulk:large`.

    What `accept` of the batch names has to be in `accepted`, else the answer is 409 `confirmation_needed`.
    Where the `valid_until` of rows has passed since the check it is 409 `validity_ended`, with their lines:
    `read-again` makes them wrong rows.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                batch_id=batch_id,
                body=body,
                idempotency_key=idempotency_key,
            )
        )
    )
