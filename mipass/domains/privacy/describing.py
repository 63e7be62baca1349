"""All that is known of a holder, for the holder: what somebody can ask for by law."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.outbox.models import Mail
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.holding import list_of_holder
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.queries import open_cards
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import facts_of
from mipass.domains.holders.permissions import VIEW
from mipass.domains.holders.vocabulary import FIELDS

Told = dict[str, Any]
TIMES = ("issued_at", "changed_at", "fetched_at", "valid_from", "valid_until", "erased_at")
OF_DEVICE = ("wallet", "claimed_at", "accepted_at", "last_seen_at", "refused_at", "deleted_at", "ended_at")
OF_MAIL = ("kind", "recipient", "language", "status", "answer", "created_at", "sent_at")
HEADER = ("part", "id", "of", "name", "value")


def describe_holder(*, actor: Actor, holder: Holder) -> Told:
    """The row, the credentials with phones' times and mails, the events about all of them.

    Card data only for those who may see it. The caller records that it was taken.
    """
    for permission in (VIEW, credentials.VIEW, credentials.EXPORT):
        actor.require(permission, holder.place)
    found = list(list_of_holder(actor=actor, holder=holder).order_by("id"))
    ids = [credential.id for credential in found]
    cards = open_cards(actor=actor, credentials=found) if actor.can(credentials.VIEW_CARDS) else {}
    devices, mails = _devices(holder, ids), _mails(ids)
    return {
        "holder": _holder(holder),
        "credentials": [
            {
                **_credential(each, cards.get(each.id)),
                "devices": devices[each.id],
                "mails": mails[each.id],
            }
            for each in found
        ],
        "events": _events(holder, ids),
    }


def as_rows(told: Told) -> Iterator[Sequence[str]]:
    """The same as lines of a table: what it is part of, its id, what that belongs to, a name, a value."""
    holder = told["holder"]
    yield from _lines("holder", holder, "")
    for credential in told["credentials"]:
        plain = {name: value for name, value in credential.items() if name not in ("devices", "mails")}
        yield from _lines("credential", plain, holder["id"])
        for part in ("device", "mail"):
            for each in credential[f"{part}s"]:
                yield from _lines(part, each, credential["id"])
    for event in told["events"]:
        yield from _lines("event", event, event["subject_id"])


def _lines(part: str, facts: Told, of: str) -> Iterator[Sequence[str]]:
    for name, value in facts.items():
        if name != "id" and value not in (None, "", {}):
            yield part, facts["id"], of, name, str(value)


def _holder(holder: Holder) -> Told:
    facts = facts_of(holder)
    return {
        "id": str(holder.id),
        "organization_id": str(holder.organization_id),
        **{name: getattr(facts, name) for name in FIELDS},
        "active": holder.active,
        "created_at": _text(holder.created_at),
        "erased_at": _text(holder.erased_at),
    }


def _credential(credential: Credential, card: Card | None) -> Told:
    shown = {} if card is None else {"data_hex": card.bits.hex, **card.fields}
    return {
        "id": str(credential.id),
        "email": credential.email,
        "label": credential.label,
        "format": credential.format,
        "status": credential.status,
        "revocation_reason": credential.revocation_reason,
        "installer": credential.installer,
        **{name: _text(getattr(credential, name)) for name in TIMES},
        **{name: str(value) for name, value in shown.items()},
    }


def _devices(holder: Holder, ids: Sequence[UUID]) -> Mapping[UUID, list[Told]]:
    found = defaultdict[UUID, list[Told]](list)
    rows = Device.objects.filter(distributor_id=holder.distributor_id, credential_id__in=ids)
    for row in rows.order_by("id"):
        found[row.credential_id].append(_some(row, OF_DEVICE))
    return found


def _mails(ids: Sequence[UUID]) -> Mapping[UUID | None, list[Told]]:
    found = defaultdict[UUID | None, list[Told]](list)
    for row in Mail.objects.filter(subject_id__in=ids).order_by("id"):
        found[row.subject_id].append(_some(row, OF_MAIL))
    return found


def _events(holder: Holder, ids: Sequence[UUID]) -> list[Told]:
    rows = Event.objects.filter(distributor_id=holder.distributor_id, subject_id__in=[holder.id, *ids])
    return [
        {"subject_id": str(row.subject_id), **_some(row, ("type", "at", "actor_kind", "details"))}
        for row in rows.order_by("id")
    ]


def _some(row: Device | Mail | Event, names: Sequence[str]) -> Told:
    """The id and these facts; times as text."""
    facts = {name: getattr(row, name) for name in names}
    return {"id": str(row.id)} | {
        name: _text(value) if isinstance(value, datetime) else value for name, value in facts.items()
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
