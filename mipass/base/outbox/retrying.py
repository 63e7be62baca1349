"""Sending a mail now that was put off or given up: an operator mended what was in its way."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.operations import notify
from mipass.base.outbox.queries import list_troubled
from mipass.base.upkeep.permissions import LOOK_AFTER


class MailWiped(Refused):
    """What the mail was to say is no longer kept."""

    code = "mail_wiped"


def troubled_mails(*, actor: Actor) -> QuerySet[Mail]:
    """Mails of the whole installation that were put off or given up, the newest first."""
    actor.require(LOOK_AFTER)
    return list_troubled()


@change("outbox:try_again")
def try_again(*, actor: Actor, mail_id: UUID) -> None:
    """Let a mail go at once, with all its tries before it again.

    Raises NotFound for one that is in no trouble, MailWiped where only its outcome is kept.
    """
    actor.require(LOOK_AFTER)
    mail = list_troubled().filter(id=mail_id).first()
    if mail is None:
        raise NotFound
    if mail.context is None:
        raise MailWiped(_("What this mail was to say is no longer kept: let whoever sent it send it anew."))
    same = Mail.objects.filter(id=mail.id, status=mail.status, due_at=mail.due_at)
    if not same.update(status=MailStatus.QUEUED, attempts=0, answer="", due_at=now()):
        raise NotFound  # a worker has it at this moment
    record(actor=actor, event="mail:tried_again", place=Place(mail.distributor_id), kind=mail.kind)
    notify(actor=actor, kind="mail-tried-again")
