"""The names behind the ids in a page of the audit log, within the reach of whoever reads it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor, ActorKind
from mipass.domains.accounts.queries import list_names as list_people
from mipass.domains.admins import queries as admins
from mipass.domains.clients import queries as clients
from mipass.domains.clients.queries import list_client_names
from mipass.domains.credentials import queries as credentials
from mipass.domains.credentials.bulk_uploads import queries as batches
from mipass.domains.credentials.reconciliation import queries as reconciliations
from mipass.domains.credits.statement import list_serials
from mipass.domains.credits.vouchers import grouped
from mipass.domains.holders import queries as holders
from mipass.domains.organizations.queries import list_names as list_organizations
from mipass.domains.readers import queries as readers
from mipass.domains.webhooks import queries as webhooks
from mipass.doors.web.events import Named, Names

Ids = Iterable[UUID]
Found = dict[UUID, Named]


def names_within(actor: Actor, events: Sequence[Event]) -> Names:
    """People, organizations and objects of a distributor's events, in one query for each sort of thing."""
    places = list_organizations(actor=actor, ids=_organizations(events))
    return Names(
        vendor=settings.CONFIG.brand_vendor,
        people=people_of(actor, [(event.actor_kind, event.actor_id) for event in events]),
        places=places,
        objects=_objects(actor, events, places),
    )


def people_of(actor: Actor, actors: Collection[tuple[str, UUID | None]]) -> dict[UUID, str]:
    """The names of the people and API clients among these actors; operators act as the vendor."""
    clients = {id for kind, id in actors if id is not None and kind == ActorKind.CLIENT}
    nameless = {ActorKind.OPERATOR, ActorKind.CLIENT}
    people = list_people(id for kind, id in actors if id is not None and kind not in nameless)
    return people | (list_client_names(actor=actor, ids=clients) if clients else {})


def _organizations(events: Iterable[Event]) -> set[UUID]:
    chosen = {UUID(text) for event in events for text in event.details.get("organization_ids", ())}
    return chosen | {event.organization_id for event in events if event.organization_id}


def _objects(actor: Actor, events: Iterable[Event], places: Mapping[UUID, str]) -> Found:
    by_sort: dict[str, set[UUID]] = defaultdict(set)
    for event in events:
        if event.subject_id is not None:
            by_sort[_sort(event.type)].add(event.subject_id)
    found: Found = {}
    for sort, ids in by_sort.items():
        if sort in _FINDERS:
            found |= _FINDERS[sort](actor, ids)
    units = by_sort["organization"] & places.keys()
    return found | {
        id: Named(places[id], _url(actor, "organizations:view", organization_id=id)) for id in units
    }


def _sort(event_type: str) -> str:
    if event_type in {"upgrade:offered", "upgrade:done", "upgrade:failed"}:
        return "reader"
    if event_type.startswith("credits:voucher"):
        return "voucher"
    return "organization" if event_type.startswith("credits:limit") else event_type.partition(":")[0]


def _credentials(actor: Actor, ids: Ids) -> Found:
    rows = credentials.visible_to(actor).filter(id__in=ids)
    return {
        row.id: Named(
            row.shown_address,
            _url(actor, "credentials:view", organization_id=row.organization_id, credential_id=row.id),
        )
        for row in rows.only("id", "email", "organization_id", "erased_at")
    }


def _holders(actor: Actor, ids: Ids) -> Found:
    return {
        holder.id: Named(
            holder.name,
            _url(actor, "holders:view", organization_id=holder.organization_id, holder_id=holder.id),
        )
        for holder in holders.visible_to(actor).filter(id__in=ids)
    }


def _readers(actor: Actor, ids: Ids) -> Found:
    rows = readers.visible_to(actor).filter(id__in=ids).values_list("id", "name", "organization_id")
    return {
        id: Named(name, _url(actor, "readers:view", organization_id=organization_id, reader_id=id))
        for id, name, organization_id in rows
    }


def _admins(actor: Actor, ids: Ids) -> Found:
    rows = admins.visible_to(actor).filter(id__in=ids).values_list("id", "email", "status")
    return {
        id: Named(email, _url(actor, "admins:view", admin_id=id) if status in admins.LISTED else "")
        for id, email, status in rows
    }


def _clients(actor: Actor, ids: Ids) -> Found:
    rows = clients.visible_to(actor).filter(id__in=ids).values_list("id", "name")
    return {id: Named(name, _url(actor, "clients:view", client_id=id)) for id, name in rows}


def _vouchers(actor: Actor, ids: Ids) -> Found:
    return {id: Named(grouped(serial)) for id, serial in list_serials(actor=actor, ids=ids).items()}


def _batches(actor: Actor, ids: Ids) -> Found:
    rows = batches.visible_to(actor).filter(id__in=ids).values_list("id", "name", "organization_id")
    return {
        id: Named(name, _url(actor, "bulk:view", organization_id=organization_id, batch_id=id))
        for id, name, organization_id in rows
    }


def _reconciliations(actor: Actor, ids: Ids) -> Found:
    rows = reconciliations.visible_to(actor).filter(id__in=ids)
    return {
        row.id: Named(
            row.name,
            _url(
                actor,
                "reconciliations:view",
                organization_id=row.organization_id,
                reconciliation_id=row.id,
            ),
        )
        for row in rows
    }


def _uploads(actor: Actor, ids: Ids) -> Found:
    return {**_batches(actor, ids), **_reconciliations(actor, ids)}


def _webhooks(actor: Actor, ids: Ids) -> Found:
    rows = webhooks.visible_to(actor).filter(id__in=ids)
    return {row.id: Named(row.name, _url(actor, "webhooks:view", endpoint_id=row.id)) for row in rows}


_FINDERS: Mapping[str, Callable[[Actor, Ids], Found]] = {
    "batch": _batches,
    "export": _uploads,  # a file of an upload
    "reconciliation": _reconciliations,
    "credential": _credentials,
    "holder": _holders,
    "reader": _readers,
    "admin": _admins,
    "client": _clients,
    "voucher": _vouchers,
    "webhook": _webhooks,
}


def _url(actor: Actor, route: str, **ids: Any) -> str:
    return reverse(route, kwargs={"distributor_id": actor.own_distributor_id, **ids})
