"""Changing several things of a distributor at once, or none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, replace

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import (
    Contact,
    edit_distributor,
    lock_distributor,
    set_low_credit_threshold,
)
from mipass.domains.distributors.permissions import EDIT


@change("distributors:edit_several")
def edit_several(
    *,
    actor: Actor,
    distributor: Distributor,
    name: str | None = None,
    contact: Mapping[str, str] | None = None,
    threshold: int | None = None,
    sets_threshold: bool = False,
    judge: Callable[[Distributor], None] = lambda _present: None,
) -> None:
    """Change what is given; ``contact`` holds those of its fields that change.

    ``sets_threshold``: ``threshold`` is given, None meaning that no low credits are told of. ``judge`` looks
    at the row first, as it is and locked. Raises what the single operations raise; then nothing is changed.
    """
    actor.require(EDIT, distributor.place)
    present = lock_distributor(distributor.id)
    judge(present)
    if name is not None or contact:
        kept = Contact(**{field: getattr(present, field) for field in asdict(Contact())})
        edit_distributor(
            actor=actor,
            distributor=present,
            name=present.name if name is None else name,
            contact=replace(kept, **(contact or {})),
        )
    if sets_threshold:
        set_low_credit_threshold(actor=actor, distributor=present, threshold=threshold)
