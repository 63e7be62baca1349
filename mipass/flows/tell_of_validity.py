"""What time makes of credentials with dates: recorded, readers and holders told, and who set the dates."""

from __future__ import annotations

import logging
from functools import partial

from mipass.base.audit.operations import change
from mipass.base.audit.queries import list_events_of
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.each_alone import each_alone
from mipass.base.kit.errors import DomainError
from mipass.base.outbox.operations import notify_account
from mipass.domains.admins.queries import list_admins_of
from mipass.domains.credentials.models import Credential, ValidityStep
from mipass.domains.credentials.permissions import VIEW
from mipass.domains.credentials.validity_changes import (
    ENDS_SOON_MAIL,
    list_due,
    postpone_telling,
    tell_validity,
)

BATCH = 200
LATEST = 10
log = logging.getLogger(__name__)


def tell_of_validity() -> int:
    """Tell of a batch of credentials, each in a transaction of its own. Returns how many had news.

    Whatever fails at one of them is put off and stops no other: nothing of it was kept, so nobody is told
    twice. What could not even be put off is raised in the end, and the whole is to be tried again.
    """
    system = Actor.system()
    return sum(each_alone(list_due(actor=system, limit=BATCH), partial(_told, system)))


def _told(actor: Actor, credential: Credential) -> bool:
    try:
        _tell(actor=actor, credential=credential)
    except Exception as error:
        if not isinstance(error, DomainError):
            log.exception("dates could not be told of", extra={"credential": credential.id})
        # Or else the same ones would be first each time, and no other's turn would come.
        postpone_telling(actor=actor, credential=credential)
        return False
    return True


@change("flows:tell_of_validity")
def _tell(*, actor: Actor, credential: Credential) -> None:
    if ValidityStep.ENDS_SOON in tell_validity(actor=actor, credential=credential):
        _notify_issuer(credential)


def _notify_issuer(credential: Credential) -> None:
    """Who issued it singly, or changed it last; who issued a whole batch would drown in it."""
    events = list_events_of(actor=Actor.system(), subject_id=credential.id, limit=LATEST)
    admins = [event.actor_id for event in events if event.actor_kind == ActorKind.ADMIN and event.actor_id]
    present = {account.id for account in list_admins_of(credential.organization, VIEW)}
    if admins and admins[0] in present:
        notify_account(account_id=admins[0], kind=ENDS_SOON_MAIL, level="warning", email=credential.email)
