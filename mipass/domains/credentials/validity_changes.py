"""Setting the dates of a credential, and what time makes of them afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.outbox.operations import cancel_mails, mails_in, queue_mail
from mipass.base.outbox.queries import latest_mails
from mipass.domains.credentials.lifecycle import SET_VALIDITY
from mipass.domains.credentials.models import Credential, CredentialStatus, ValidityStep
from mipass.domains.credentials.moving import make
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.phones.offers import INVITATION_MAIL, lock_credential
from mipass.domains.credentials.queries import visible_to
from mipass.domains.credentials.shown_to_readers import show_to_readers
from mipass.domains.credentials.validity import Dates, clean_dates, dates_of, ends_of_link, steps_of
from mipass.protocol.status_bits import Status

ENDS_SOON_MAIL = "credential-ends-soon"
REFUSED_FOR = timedelta(minutes=15)
EVENTS = {
    ValidityStep.BEGAN: "credential:began",
    ValidityStep.ENDS_SOON: "credential:ends_soon",
    ValidityStep.ENDED: "credential:ended",
}


@change("credentials:set_validity")
def set_validity(*, actor: Actor, credential: Credential, dates: Dates) -> None:
    """Let it open from and until then; None takes a date away. Nothing happens where it is so already.

    What its documents say beyond the dates readers are told at once. Raises Invalid, WrongState for a revoked
    one.
    """
    actor.require(MANAGE, credential.place)
    present = lock_credential(credential)  # before a phone that refreshes meanwhile, or after it
    if dates == dates_of(present):
        return
    dates = clean_dates(dates)
    columns = _columns(present, dates)
    make(
        actor,
        present,
        SET_VALIDITY,
        columns=columns,
        valid_from=_text(dates.valid_from),
        valid_until=_text(dates.valid_until),
    )
    cancel_mails(subject_id=present.id, kinds=[ENDS_SOON_MAIL])  # it would say when
    if present.status == CredentialStatus.ENABLED:
        show_to_readers(present, Status.VALID)


def record_dates(actor: Actor, credential: Credential) -> None:
    """Put the dates of a credential that is issued with some into the log."""
    record(
        actor=actor,
        event=SET_VALIDITY.event,
        place=credential.place,
        subject_id=credential.id,
        valid_from=_text(credential.valid_from),
        valid_until=_text(credential.valid_until),
    )


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _columns(credential: Credential, dates: Dates) -> Mapping[str, Any]:
    """The row's new values. What time has made of the dates by now is no news: they tell it themselves."""
    steps = steps_of(dates, credential.issued_at)
    soon = steps.last == ValidityStep.ENDS_SOON
    return {
        "valid_from": dates.valid_from,
        "valid_until": dates.valid_until,
        "validity_told": ValidityStep.BEGAN if soon else steps.last,
        "validity_due_at": now() if soon else steps.due_at,
        "link_expires_at": _link_ends_at(credential, dates),
    }


def _link_ends_at(credential: Credential, dates: Dates) -> datetime | None:
    """With the credential at the latest. One that the date before had cut short is good as a new one is."""
    ends_at = credential.link_expires_at
    if ends_at is None:
        return None
    if ends_at == credential.valid_until:
        ends_at = max(ends_at, now() + timedelta(days=settings.CONFIG.credential_invitation_days))
    return ends_of_link(dates, ends_at)


def list_due(*, actor: Actor, limit: int) -> list[Credential]:
    """Credentials of whose dates there may be something to tell now, of any distributor; the oldest first."""
    rows = visible_to(actor).select_related("organization").filter(validity_due_at__lte=now())
    return list(rows.order_by("validity_due_at")[:limit])


@change("credentials:tell_validity")
def tell_validity(*, actor: Actor, credential: Credential) -> Sequence[ValidityStep]:
    """Record the steps that time has reached, each once, and let readers know. Which they were."""
    actor.require(MANAGE, credential.place)
    present = lock_credential(credential)
    steps = steps_of(dates_of(present), present.issued_at)
    is_over = present.status == CredentialStatus.REVOKED
    due_at = None if is_over else steps.due_at
    own = Credential.objects.filter(distributor_id=present.distributor_id, id=present.id)
    same = own.filter(validity_told=present.validity_told, validity_due_at__lte=now())
    if not same.update(validity_told=steps.last, validity_due_at=due_at) or is_over:
        return ()
    reached = steps.after(present.validity_told)
    for step in reached:
        record(actor=actor, event=EVENTS[step], place=present.place, subject_id=present.id)
    if present.status == CredentialStatus.ENABLED and set(reached) - {ValidityStep.ENDS_SOON}:
        own.update(changed_at=now())
        show_to_readers(present, Status.VALID)
    if ValidityStep.ENDS_SOON in reached:
        _mail_holder(present)
    return reached


def postpone_telling(*, actor: Actor, credential: Credential) -> None:
    """Let others come first: of this one nothing could be told now. Its turn comes again in 15 minutes."""
    actor.require(MANAGE, credential.place)
    rows = Credential.objects.filter(distributor_id=credential.distributor_id, id=credential.id)
    rows.filter(validity_due_at=credential.validity_due_at).update(validity_due_at=now() + REFUSED_FOR)


def _mail_holder(credential: Credential) -> None:
    """In the language of the invitation, where that is still known."""
    invited = latest_mails(subject_ids=[credential.id], kind=INVITATION_MAIL).get(credential.id)
    with mails_in(invited.language if invited else ""):
        queue_mail(
            kind=ENDS_SOON_MAIL,
            recipient=credential.email,
            context={},
            place=credential.place,
            subject_id=credential.id,
        )
