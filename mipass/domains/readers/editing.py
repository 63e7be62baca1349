"""Changing several things of a reader at once, or none of them."""

from __future__ import annotations

from collections.abc import Callable

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Refused
from mipass.domains.readers.models import Reader
from mipass.domains.readers.operations import rename_reader, set_output
from mipass.domains.readers.permissions import MANAGE


@change("readers:edit")
def edit_reader(
    *,
    actor: Actor,
    reader: Reader,
    name: str | None = None,
    output: str | None = None,
    judge: Callable[[Reader], None] = lambda _present: None,
) -> None:
    """Change what is given and is not so already. ``judge`` looks at the row first, as it is and locked.

    Raises what `rename_reader` and `set_output` raise, Refused for a reader that was removed; then nothing
    is changed.
    """
    actor.require(MANAGE, reader.place)
    rows = Reader.objects.filter(distributor_id=reader.distributor_id, id=reader.id)
    rows = rows.select_related("organization")
    present = rows.select_for_update(no_key=True, of=("self",)).get()
    judge(present)
    if present.removed_at is not None:
        raise Refused("This reader is removed.", code="wrong_state", facts={"state": "removed"})
    if name is not None and name != present.name:
        rename_reader(actor=actor, reader=present, name=name)
    if output is not None and output != present.output:
        set_output(actor=actor, reader=present, output=output)
