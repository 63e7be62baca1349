"""Erasing what is known of a holder. Their row stays, with its id: others name it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from mipass.base.audit.models import Event
from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound
from mipass.base.kit.traces import Traces, erased_address
from mipass.domains.holders.models import Holder

SHORTEST_NUMBER = 6  # digits: shorter ones are numbers of cards as well
FORGOTTEN = ("given_name", "family_name", "employee_number", "department", "external_id", "found_by")


def lock_to_erase(holder: Holder) -> Holder | None:
    """The holder as they are now, locked; None if they are erased already. Raises NotFound."""
    found = lock(Holder.objects.filter(distributor_id=holder.distributor_id, id=holder.id)).first()
    if found is None:
        raise NotFound
    return None if found.erased_at is not None else found


def merged_into(holders: Iterable[Holder]) -> list[Holder]:
    """Who was merged into these, or into one of those, and is inactive since; locked."""
    found: dict[UUID, Holder] = {}
    known = {holder.id: holder for holder in holders}
    into = [*known.values()]
    while into:
        events = Event.objects.filter(
            distributor_id=into[0].distributor_id,
            type="holder:merged",
            subject_id__in=[holder.id for holder in into],
        )
        ids = {UUID(details["other_id"]) for details in events.values_list("details", flat=True)}
        rows = Holder.objects.filter(distributor_id=into[0].distributor_id, id__in=ids - known.keys())
        into = [*lock(rows.order_by("id"))]
        known |= {holder.id: holder for holder in into}
        found |= {holder.id: holder for holder in into if not holder.active and holder.erased_at is None}
    return [*found.values()]


def traces_of(holders: Iterable[Holder]) -> Traces:
    """By what these holders are recognized."""
    found = Traces()
    for holder in holders:
        found |= Traces(
            frozenset({holder.email}),
            frozenset({(holder.given_name, holder.family_name)}),
            frozenset(filter(_is_theirs_alone, (holder.employee_number, holder.external_id))),
        )
    return found


def _is_theirs_alone(word: str) -> bool:
    """Whether no card of somebody else is likely to have this number."""
    return not word.isdecimal() or len(word) >= SHORTEST_NUMBER


def addresses_of_others(holders: Iterable[Holder], addresses: Iterable[str]) -> frozenset[str]:
    """Which of these addresses other holders of the same organization have, who are not erased."""
    mine = [*holders]
    if not mine:
        return frozenset()
    others = Holder.objects.filter(
        distributor_id=mine[0].distributor_id,
        organization_id=mine[0].organization_id,
        email__in=[*addresses],
        erased_at=None,
    )
    return frozenset(others.exclude(id__in=[holder.id for holder in mine]).values_list("email", flat=True))


def erase_holders(*, actor: Actor, holders: Iterable[Holder]) -> None:
    """Forget all but the ids and times of these rows, which are locked; in the caller's transaction."""
    for holder in holders:
        blank = dict.fromkeys(FORGOTTEN, "")
        rows = Holder.objects.filter(distributor_id=holder.distributor_id, id=holder.id)
        rows.update(email=erased_address(holder.id), note=None, active=False, erased_at=now(), **blank)
        record(actor=actor, event="holder:erased", place=holder.place, subject_id=holder.id)
