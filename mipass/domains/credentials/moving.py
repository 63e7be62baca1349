"""How a move of `lifecycle` is made: the row, what readers and people are told, and what is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Refused
from mipass.base.kit.reliance import take_away
from mipass.base.outbox.operations import notify
from mipass.base.outbox.turns import queue_state_mail
from mipass.domains.credentials.lifecycle import STOPPED, SWITCHED, Move
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.shown_to_readers import show_to_readers
from mipass.domains.issuer.queries import has_documents


class WrongState(Refused):
    """The credential's status does not allow this. Where that is known, it is the fact ``state``."""

    code = "wrong_state"


def make(
    actor: Actor,
    credential: Credential,
    move: Move,
    *,
    only: Q | None = None,
    columns: Mapping[str, Any] | None = None,
    is_mailed: bool = True,
    told: Mapping[str, str] | None = None,
    **details: str | bool | None,
) -> int:
    """Make it: the row, its status entry, the event, the holder's mail, the acting person's notice.

    ``only`` is a further condition, ``columns`` change too, the event carries ``details``, the notice what is
    ``told``. Returns how many mails of an earlier state waited and are not sent now. Raises WrongState.
    """
    _change(credential, Q(status__in=move.sources) & (only or Q()), {**move.changes, **(columns or {})})
    if move.readers is not None:
        show_to_readers(credential, move.readers)
        note_stop(credential)
    record(actor=actor, event=move.event, place=credential.place, subject_id=credential.id, **details)
    overtaken = tell_holder(credential, move) if move.mail and is_mailed else 0
    notify(actor=actor, kind=move.notice, email=credential.email, **(told or {}))
    return overtaken


def tell_holder(credential: Credential, move: Move) -> int:
    """Queue the mail of a move that was made. Returns how many of an earlier state are not sent now."""
    return queue_state_mail(
        kind=move.mail,
        switched=SWITCHED,
        recipient=credential.email,
        place=credential.place,
        subject_id=credential.id,
    )


def _change(credential: Credential, condition: Q, changes: Mapping[str, Any]) -> None:
    """The condition stands in the same statement, so that of two moves at once the later sees the other."""
    rows = Credential.objects.filter(condition, id=credential.id, distributor_id=credential.distributor_id)
    if credential.installer:
        take_away(credential.id)
    changes = {**changes, "changed_at": now()}
    if not rows.update(**changes):
        credential.refresh_from_db(fields=["status"])
        raise WrongState(
            _("The credential is %(status)s, so this cannot be done.")
            % {"status": credential.get_status_display()},
            facts={"state": credential.status},
        )
    for name, value in changes.items():
        setattr(credential, name, value)


def note_stop(credential: Credential) -> None:
    """Whether doors have yet to hear that it was stopped: of one without a document there is nothing to hear.

    For whoever has just changed its status, in the same transaction.
    """
    is_pending = credential.status in STOPPED and has_documents(credential.organization, credential.id)
    rows = Credential.objects.filter(distributor_id=credential.distributor_id, id=credential.id)
    rows.exclude(stop_pending=is_pending).update(stop_pending=is_pending)
