"""Taking back a move that somebody pressed a moment ago.

Its mail is held for as long as the button is shown, so that a mistake is put right before the holder hears
of it. Nothing else waits: readers are told at once, and the mail goes by itself whatever became of the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import delete_in_steps
from mipass.base.kit.errors import Refused
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.operations import mails_held, take_back_mails
from mipass.domains.credentials.lifecycle import OF_VERB, RESEND, TAKE_BACK_RESEND, Move
from mipass.domains.credentials.models import Credential, Device, Offer, Undo
from mipass.domains.credentials.moving import WrongState, make, tell_holder
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.phones.offers import CODE_MAIL, INVITATION_MAIL

HELD_FOR = timedelta(seconds=8)
OFFERED_FOR = timedelta(
    minutes=10
)  # a reader of the page who needs longer than the mail waits still has the button
LINK = ("link_hash", "link_expires_at", "remind_at", "reminders")


class CannotUndo(Refused):
    """What was pressed can no longer be taken back."""

    code = "cannot_undo"


def begin_undo(*, actor: Actor, credential: Credential, move: Move) -> Undo | None:
    """What will take the move back; ask before it is made. None where that would not put all back as it was.

    The credential is as it lies in the database, locked where the move replaces its link.
    """
    back = OF_VERB[move.undone_by]
    if not actor.can(back.needs) or (move is RESEND and _is_answered(credential)):
        return None
    link = {name: getattr(credential, name) for name in LINK} if move is RESEND else {}
    return Undo(
        id=new_id(),
        distributor_id=credential.distributor_id,
        credential_id=credential.id,
        account_id=actor.account_id,
        verb=move.verb,
        **link,
    )


@contextmanager
def mails_held_for(undo: Undo | None) -> Iterator[None]:
    """Hold the mails of the move for as long as it is taken back without anybody hearing of it."""
    with mails_held(HELD_FOR if undo else timedelta()):
        yield


def keep_undo(undo: Undo | None, credential: Credential, *, overtook: bool = False) -> None:
    """Keep it, in the transaction of the move, instead of what was kept of an earlier one."""
    if undo is None:
        return
    rows = Undo.objects.filter(distributor_id=credential.distributor_id, credential_id=credential.id)
    rows.delete()
    undo.changed_at, undo.overtook = credential.changed_at, overtook
    undo.save(force_insert=True)


def told_of(undo: Undo | None, credential: Credential) -> Mapping[str, str]:
    """What the notice of the move holds for the button."""
    if undo is None:
        return {}
    ids = {
        "undo": undo.id,
        "distributor_id": credential.distributor_id,
        "organization_id": credential.organization_id,
        "credential_id": credential.id,
    }
    return {name: str(value) for name, value in ids.items()}


def list_open_undos(*, actor: Actor) -> set[UUID]:
    """What the actor may still take back."""
    rows = Undo.objects.filter(
        distributor_id=actor.own_distributor_id,
        account_id=actor.account_id,
        changed_at__gt=now() - OFFERED_FOR,
    )
    return set(rows.values_list("id", flat=True))


@change("credentials:undo")
def undo_move(*, actor: Actor, credential: Credential, undo_id: UUID | None) -> None:
    """Take back what the same person pressed. Raises CannotUndo where it is too late, or changed since.

    It is the opposite move, with the rights of now, recorded as that and as taking back. The holder hears of
    neither where the mail still waited.
    """
    actor.require(MANAGE, credential.place)
    undo = _find(actor, credential, undo_id)
    made = OF_VERB[undo.verb]
    actor.require(OF_VERB[made.undone_by].needs, credential.place)
    try:
        _take_back_link(actor, credential, undo) if made is RESEND else _reverse(actor, credential, undo)
    except WrongState:
        raise CannotUndo(_("This can no longer be undone: the credential has been changed since.")) from None
    undo.delete()


def forget_undos(older_than: timedelta) -> int:
    """Delete what could be taken back before that. Returns how many."""
    return delete_in_steps(Undo.objects.filter(changed_at__lt=now() - older_than))


def _find(actor: Actor, credential: Credential, undo_id: UUID | None) -> Undo:
    mine = Undo.objects.filter(
        distributor_id=credential.distributor_id, credential_id=credential.id, account_id=actor.account_id
    )
    lately = mine.filter(changed_at__gt=now() - OFFERED_FOR)
    found = lately.filter(id=undo_id).first() if undo_id else None
    if found is None:
        raise CannotUndo(
            _("This can no longer be undone: it was too long ago, or the credential has been changed since.")
        )
    return found


def _reverse(actor: Actor, credential: Credential, undo: Undo) -> None:
    """The opposite move. Its mail is due where the holder heard of the first one, or not of one before."""
    made = OF_VERB[undo.verb]
    back = OF_VERB[made.undone_by]
    make(actor, credential, back, only=_unchanged(undo), is_mailed=False, taken_back=True)
    if back.mail and (not take_back_mails(subject_id=credential.id, kinds=[made.mail]) or undo.overtook):
        tell_holder(credential, back)


def _take_back_link(actor: Actor, credential: Credential, undo: Undo) -> None:
    """The link before counts again, and the one that was never mailed does not."""
    link = {name: getattr(undo, name) for name in LINK}
    make(actor, credential, TAKE_BACK_RESEND, only=_unchanged(undo), columns=link)
    if not take_back_mails(subject_id=credential.id, kinds=[INVITATION_MAIL]):
        raise CannotUndo(_("This can no longer be undone: the invitation has been sent."))


def _unchanged(undo: Undo) -> Q:
    return Q(changed_at=undo.changed_at)


def _is_answered(credential: Credential) -> bool:
    """Whether the present link leads somewhere that a new one ends: a phone, a code, or a mail that waits."""
    own: dict[str, Any] = {"distributor_id": credential.distributor_id, "credential_id": credential.id}
    waiting = Mail.objects.filter(subject_id=credential.id, kind__in=[INVITATION_MAIL, CODE_MAIL])
    return (
        credential.fetched_at is not None
        or Offer.objects.filter(**own).exists()
        or Device.objects.filter(**own, ended_at=None).exists()
        or waiting.filter(status__in=[MailStatus.QUEUED, MailStatus.HELD]).exists()
    )
