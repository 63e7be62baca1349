"""Reminding of invitations that nobody has accepted, where the distributor's policy says so."""

from __future__ import annotations

from functools import partial

from django.conf import settings

from mipass.base.kit.actor import Actor
from mipass.base.kit.each_alone import each_alone
from mipass.base.kit.errors import DomainError
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.reminders import list_due, remind_when_due
from mipass.domains.distributors.queries import list_reminding

MOST_AT_ONCE = 500  # a turn of the worker's, of which there is one a minute


def remind_invited() -> int:
    """Remind of the invitations that are due, each in a transaction of its own. Returns how many were.

    No more at once than invitations of bulk uploads are sent in a minute.
    """
    system = Actor.system()
    distributors = list(list_reminding(actor=system))
    limit = min(MOST_AT_ONCE, settings.CONFIG.invitations_per_minute)
    due = list_due(actor=system, distributors=distributors, limit=limit) if distributors else []
    return sum(each_alone(due, partial(_remind, system)))


def _remind(actor: Actor, credential: Credential) -> bool:
    try:
        return remind_when_due(actor=actor, credential=credential)
    except DomainError:  # its organization was disabled a moment ago: it is due when that is enabled again
        return False
