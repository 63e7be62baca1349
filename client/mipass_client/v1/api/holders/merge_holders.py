from http import HTTPStatus
from typing import Any
from urllib.parse import quote
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.holder_out import HolderOut
from ...models.merge import Merge
from ...types import UNSET, Response, Unset


def _get_kwargs(
    holder_id: UUID,
    *,
    body: Merge,
    idempotency_key: str | Unset = UNSET,
) -> dict[str, Any]:
    headers: dict[str, Any] = {}
    if not isinstance(idempotency_key, Unset):
        headers["Idempotency-Key"] = idempotency_key

    _kwargs: dict[str, Any] = {
        "method": "post",
        "url": "/holders/{holder_id}/merge".format(
            holder_id=quote(str(holder_id), safe=""),
        ),
    }
    _kwargs["json"] = body.to_dict()

    headers["Content-Type"] = "application/json"
    _kwargs["headers"] = headers
    return _kwargs


def _parse_response(response: httpx.Response) -> HolderOut:
    if response.status_code == 200:
        response_200 = HolderOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    holder_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Merge,
    idempotency_key: str | Unset = UNSET,
) -> Response[HolderOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            holder_id=holder_id,
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
    holder_id: UUID,
    *,
    client: AuthenticatedClient,
    body: Merge,
    idempotency_key: str | Unset = UNSET,
) -> HolderOut:
    """Make holders with one address one: look at them first, for a mailbox may serve many.

    All credentials of `others` become this holder's, who takes what is known of them and not yet of this one.
    They stay, inactive; an `external_id` that this holder takes is theirs no more.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                holder_id=holder_id,
                body=body,
                idempotency_key=idempotency_key,
            )
        )
    )
