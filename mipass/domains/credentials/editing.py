"""Changing several things of a credential at once, or none of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.invitations import correct_address
from mipass.domains.credentials.labels import label_credential
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.validity import dates_of
from mipass.domains.credentials.validity_changes import set_validity
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import lock_holder


@change("credentials:edit")
def edit_credential(
    *,
    actor: Actor,
    credential: Credential,
    label: str | None = None,
    installer: bool | None = None,
    email: str | None = None,
    holder: Holder | None = None,
    without_holder: bool = False,
    dates: Mapping[str, datetime | None] | None = None,
    judge: Callable[[Credential], None] = lambda _present: None,
) -> None:
    """Change what is given and is not so already. ``judge`` looks at the row first, as it is and locked.

    ``dates`` are those of `Dates` that are to be others. ``without_holder``: nobody is known to hold it from
    now on. Raises what `label_credential`, `correct_address`, `link_holder`, `set_validity` and the moves
    raise; then nothing is changed.
    """
    actor.require(MANAGE, credential.place)
    if holder is not None:
        lock_holder(holder)  # before the credential, as everybody does who changes both
    rows = Credential.objects.filter(id=credential.id, distributor_id=credential.distributor_id)
    present = lock(rows.select_related("organization__distributor")).get()
    judge(present)
    if label is not None and label != present.label:
        label_credential(actor=actor, credential=present, label=label)
    if installer is not None and installer != present.installer:
        verb = "set_installer" if installer else "remove_installer"
        move_credential(actor=actor, credential=present, verb=verb)
    if dates:
        set_validity(actor=actor, credential=present, dates=replace(dates_of(present), **dates))
    if email is not None and email.strip().lower() != present.email:
        correct_address(actor=actor, credential=present, email=email)
    if (holder or without_holder) and (holder.id if holder else None) != present.holder_id:
        link_holder(actor=actor, credential=present, holder=holder)
