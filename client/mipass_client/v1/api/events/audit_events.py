import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID

import httpx

from ... import errors
from ...client import AuthenticatedClient
from ...models.audit_events_actor_kind_type_0 import AuditEventsActorKindType0
from ...models.page_event_out import PageEventOut
from ...types import UNSET, Response, Unset


def _get_kwargs(
    *,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    types: None | str | Unset = UNSET,
    organization_id: None | Unset | UUID = UNSET,
    subject_id: None | Unset | UUID = UNSET,
    actor_id: None | Unset | UUID = UNSET,
    actor_kind: AuditEventsActorKindType0 | None | Unset = UNSET,
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

    json_types: None | str | Unset
    if isinstance(types, Unset):
        json_types = UNSET
    else:
        json_types = types
    params["types"] = json_types

    json_organization_id: None | str | Unset
    if isinstance(organization_id, Unset):
        json_organization_id = UNSET
    elif isinstance(organization_id, UUID):
        json_organization_id = str(organization_id)
    else:
        json_organization_id = organization_id
    params["organization_id"] = json_organization_id

    json_subject_id: None | str | Unset
    if isinstance(subject_id, Unset):
        json_subject_id = UNSET
    elif isinstance(subject_id, UUID):
        json_subject_id = str(subject_id)
    else:
        json_subject_id = subject_id
    params["subject_id"] = json_subject_id

    json_actor_id: None | str | Unset
    if isinstance(actor_id, Unset):
        json_actor_id = UNSET
    elif isinstance(actor_id, UUID):
        json_actor_id = str(actor_id)
    else:
        json_actor_id = actor_id
    params["actor_id"] = json_actor_id

    json_actor_kind: None | str | Unset
    if isinstance(actor_kind, Unset):
        json_actor_kind = UNSET
    elif isinstance(actor_kind, AuditEventsActorKindType0):
        json_actor_kind = actor_kind.value
    else:
        json_actor_kind = actor_kind
    params["actor_kind"] = json_actor_kind

    params = {k: v for k, v in params.items() if v is not UNSET and v is not None}

    _kwargs: dict[str, Any] = {
        "method": "get",
        "url": "/audit-events",
        "params": params,
    }
    return _kwargs


def _parse_response(response: httpx.Response) -> PageEventOut:
    if response.status_code == 200:
        response_200 = PageEventOut.from_dict(response.json())

        return response_200

    raise errors.UnexpectedStatus(response.status_code, response.content)


def sync_detailed(
    *,
    client: AuthenticatedClient,
    limit: int | Unset = 50,
    after: None | str | Unset = UNSET,
    count: bool | Unset = False,
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    types: None | str | Unset = UNSET,
    organization_id: None | Unset | UUID = UNSET,
    subject_id: None | Unset | UUID = UNSET,
    actor_id: None | Unset | UUID = UNSET,
    actor_kind: AuditEventsActorKindType0 | None | Unset = UNSET,
) -> Response[PageEventOut]:
    """As ``sync``, with the status and the headers of the answer."""
    response = client.get_httpx_client().request(
        **_get_kwargs(
            limit=limit,
            after=after,
            count=count,
            since=since,
            until=until,
            types=types,
            organization_id=organization_id,
            subject_id=subject_id,
            actor_id=actor_id,
            actor_kind=actor_kind,
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
    since: datetime.datetime | None | Unset = UNSET,
    until: datetime.datetime | None | Unset = UNSET,
    types: None | str | Unset = UNSET,
    organization_id: None | Unset | UUID = UNSET,
    subject_id: None | Unset | UUID = UNSET,
    actor_id: None | Unset | UUID = UNSET,
    actor_kind: AuditEventsActorKindType0 | None | Unset = UNSET,
) -> PageEventOut:
    """The audit log, oldest first: who did what, when, to what; refusals too.

    To follow what happens ask the event feed, which misses nothing that is committed late.

    Raises ProblemError when the portal refuses, httpx.TransportError when it does not answer.
    """
    return _parse_response(
        client.get_httpx_client().request(
            **_get_kwargs(
                limit=limit,
                after=after,
                count=count,
                since=since,
                until=until,
                types=types,
                organization_id=organization_id,
                subject_id=subject_id,
                actor_id=actor_id,
                actor_kind=actor_kind,
            )
        )
    )
