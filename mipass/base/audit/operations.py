"""Recording events, and the frame of every change: one transaction, and a line if it is refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar
from uuid import UUID

from django.db import transaction

from mipass.base.audit.marks import marked
from mipass.base.audit.models import Event
from mipass.base.kit.actor import INSTALLATION, Actor, Place
from mipass.base.kit.clock import lately, now
from mipass.base.kit.errors import DomainError
from mipass.base.kit.figures import count_refusal
from mipass.base.kit.ids import new_id
from mipass.base.kit.looking import require_acting
from mipass.base.kit.prepared import insert
from mipass.base.kit.reliance import present_reliance, relying
from mipass.base.kit.vocabulary import vocabulary

P = ParamSpec("P")
R = TypeVar("R")
Detail = UUID | int | bool | str | None | Sequence[UUID] | Sequence[str]

REFUSALS_PER_HOUR = 60
OPERATIONS: set[str] = set()


def record(
    *,
    actor: Actor,
    event: str,
    place: Place = INSTALLATION,
    subject_id: UUID | None = None,
    **details: Detail,
) -> None:
    """Write an event in the present transaction. Raises KeyError or ValueError for what no room declares."""
    plain = {name: _plain(value) for name, value in details.items()}
    vocabulary().events[event].require(plain)
    written = Event(
        id=new_id(),
        distributor_id=place.distributor_id,
        organization_id=place.organization_id,
        actor_kind=actor.kind,
        actor_id=actor.id,
        type=event,
        subject_id=subject_id,
        details=plain,
        at=now(),
    )
    insert(marked(written))


def change(operation: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function the frame of one change: all of it commits, or only the line of its refusal does.

    The rights that it was begun with are looked at again at its end, with all else that it relies on: see
    `reliance`. A change inside another change joins it. The decorated function takes ``actor`` by keyword.
    """
    OPERATIONS.add(operation)

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> R:
            actor = kwargs["actor"]
            assert isinstance(actor, Actor)
            require_acting()
            if present_reliance() is not None:
                actor.rely_on_rights()
                return function(*args, **kwargs)
            try:
                with transaction.atomic(), relying() as reliance:
                    actor.rely_on_rights()
                    answer = function(*args, **kwargs)
                    reliance.look_again()
                    return answer
            except DomainError as refusal:
                count_refusal(refusal.code)
                _record_refusal(actor, operation, refusal.code)
                raise

        return run

    return decorate


def _record_refusal(actor: Actor, operation: str, code: str) -> None:
    """One line in the actor's chain, at most REFUSALS_PER_HOUR of each kind: harmless ones hide no others."""
    refused = Event.objects.filter(
        distributor_id=actor.distributor_id,
        actor_id=actor.id,
        type="operation:refused",
        at__range=lately(timedelta(hours=1)),
        details__operation=operation,
        details__code=code,
    )
    if refused[REFUSALS_PER_HOUR - 1 : REFUSALS_PER_HOUR].exists():
        return
    record(
        actor=actor,
        event="operation:refused",
        place=Place(actor.distributor_id),
        operation=operation,
        code=code,
    )


def _plain(value: Detail) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    return value
