"""Changing several things of a credential at once, or none of them."""

from __future__ import annotations

from collections.abc import Callable

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.domains.credentials.invitations import correct_address
from mipass.domains.credentials.labels import label_credential
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.permissions import MANAGE


@change("credentials:edit")
def edit_credential(
    *,
    actor: Actor,
    credential: Credential,
    label: str | None = None,
    installer: bool | None = None,
    email: str | None = None,
    judge: Callable[[Credential], None] = lambda _present: None,
) -> None:
    """Change what is given and is not so already. ``judge`` looks at the row first, as it is and locked.

    Raises what `label_credential`, `correct_address` and the moves raise; then nothing is changed.
    """
    actor.require(MANAGE, credential.place)
    rows = Credential.objects.filter(id=credential.id, distributor_id=credential.distributor_id)
    present = lock(rows.select_related("organization__distributor")).get()
    judge(present)
    if label is not None and label != present.label:
        label_credential(actor=actor, credential=present, label=label)
    if installer is not None and installer != present.installer:
        verb = "set_installer" if installer else "remove_installer"
        move_credential(actor=actor, credential=present, verb=verb)
    if email is not None and email.strip().lower() != present.email:
        correct_address(actor=actor, credential=present, email=email)
