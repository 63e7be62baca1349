"""Telling whoever keeps an API client that it calls an operation which will end."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.each_alone import each_alone
from mipass.base.outbox.operations import queue_mail
from mipass.domains.admins.makers import list_keepers
from mipass.domains.clients.models import ClientCount
from mipass.domains.clients.operations import RETIRED
from mipass.domains.clients.retiring import RETIRING, list_untold, mark_told, operation_of


def warn_of_retiring() -> int:
    """Tell of each client and operation once. Returns how many were due."""
    return len(each_alone(list_untold(), lambda count: _warn(actor=Actor.system(), count=count)))


@change("flows:warn_of_retiring")
def _warn(*, actor: Actor, count: ClientCount) -> None:  # noqa: ARG001 (each change has one)
    if not mark_told(count):
        return
    operation = operation_of(count)
    plan, client = RETIRING[operation], count.client
    for account in list_keepers(client):
        queue_mail(
            kind=RETIRED,
            recipient=account.email,
            context={"operation": operation, "ends": plan.ends.isoformat(), "instead": plan.instead},
            place=client.place,
            subject_id=client.id,
        )
