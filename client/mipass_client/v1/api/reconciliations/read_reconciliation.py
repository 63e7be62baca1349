from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.reconciliation_out import ReconciliationOut
from ...types import Response


def _get_kwargs(
    reconciliation_id: UUID,
) -> dict[str, Any]:

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/reconciliations/{reconciliation_id}".format(
            reconciliation_id=quote(str(reconciliation_id), safe=""),
        ),
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> ReconciliationOut:
    if response.status_code == 200:
        response_200 = ReconciliationOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    reconciliation_id: UUID,
    *,
    client: AuthenticatedClient,
) -> Response[ReconciliationOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            reconciliation_id=reconciliation_id,
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
) -> ReconciliationOut:
    """One reconciliation, with counts by finding once it is finished. While it is worked on, ask again.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                reconciliation_id=reconciliation_id,
            )
        )
    )
