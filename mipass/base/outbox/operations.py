"""Queueing mails and notices, and the life of a queued mail."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from mipass.base.audit.operations import record
from mipass.base.keys.installation import installation_keys
from mipass.base.keys.resealing import reseal
from mipass.base.kit.actor import INSTALLATION, PEOPLE, Actor, Place, Principal
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import TooManyAttempts
from mipass.base.kit.ids import new_id
from mipass.base.kit.prepared import insert
from mipass.base.kit.vault import CannotOpen, seal
from mipass.base.kit.vocabulary import vocabulary
from mipass.base.outbox.models import Mail, MailStatus, Notice
from mipass.base.outbox.pacing import CLAIM, HOUR, wait_until
from mipass.base.outbox.queries import count_lately, due_mails, open_context

RETRY_AFTER = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30))
LATER_RETRIES = timedelta(hours=2)
_language: ContextVar[str] = ContextVar("language of mails", default="")
_held_for: ContextVar[timedelta] = ContextVar("how long mails are held", default=timedelta())
_is_silent: ContextVar[bool] = ContextVar("is_silent", default=False)


@dataclass(frozen=True, slots=True)
class QueuedMail:
    """A mail that the worker has taken, with its secrets opened."""

    id: UUID
    kind: str
    recipient: str
    language: str
    distributor_id: UUID | None
    organization_id: UUID | None
    subject_id: UUID | None
    context: Mapping[str, Any]
    attempts: int
    created_at: datetime


def language_of_mails() -> str:
    """In which mails are written that are queued now."""
    return _language.get() or translation.get_language() or "en"


def queue_mail(
    *,
    kind: str,
    recipient: str,
    context: Mapping[str, Any],
    place: Place = INSTALLATION,
    subject_id: UUID | None = None,
    due_at: datetime | None = None,
) -> UUID:
    """Queue a mail in the present transaction; it is sent only if that commits, and not before ``due_at``.

    Returns its id.
    """
    mail_id = new_id()
    sealed = seal(installation_keys("outbox"), json.dumps(dict(context), default=str).encode(), mail_id.bytes)
    mail = Mail(
        id=mail_id,
        distributor_id=place.distributor_id,
        organization_id=place.organization_id,
        kind=kind,
        recipient=recipient,
        language=language_of_mails(),
        subject_id=subject_id,
        context=sealed,
        due_at=_not_before(due_at),
        created_at=now(),
    )
    insert(mail)
    return mail_id


def _not_before(due_at: datetime | None) -> datetime:
    held_for = _held_for.get()
    wanted = due_at or now()
    return max(wanted, now() + held_for) if held_for else wanted


@contextmanager
def mails_held(period: timedelta) -> Iterator[None]:
    """Let mails that are queued within the block wait that long at least, and be taken back until then."""
    token = _held_for.set(period)
    try:
        yield
    finally:
        _held_for.reset(token)


@contextmanager
def mails_in(language: str) -> Iterator[None]:
    """Let mails that are queued within the block speak this language, whatever the request's is."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def refuse_flood(
    rows: QuerySet[Any], *, limit: int, message: str, at: str = "created_at", within: timedelta = HOUR
) -> None:
    """Raise TooManyAttempts where ``limit`` of the rows or more are of late; the message may say ``count``.

    Needs a lock that those who come at once wait for, so that they count one another.
    """
    count = count_lately(rows, at=at, within=within)
    if count >= limit:
        raise TooManyAttempts(message % {"count": count}, retry_after=int(within.total_seconds()))


def cancel_mails(*, subject_id: UUID, kinds: Iterable[str]) -> int:
    """Drop the mails that wait about an object whose links are void now, and wipe them."""
    return cancel_mails_of(subject_ids=[subject_id], kinds=kinds)


def cancel_mails_of(*, subject_ids: Collection[UUID], kinds: Iterable[str]) -> int:
    """The same for many objects at once. One that was given up can no longer be tried again either."""
    mails = Mail.objects.filter(subject_id__in=list(subject_ids), kind__in=list(kinds))
    mails.filter(status=MailStatus.FAILED).update(context=None)
    waiting = mails.filter(status__in=[MailStatus.QUEUED, MailStatus.HELD])
    return waiting.update(status=MailStatus.CANCELLED, context=None)


def take_back_mails(*, subject_id: UUID, kinds: Iterable[str]) -> int:
    """Forget the mails about an object that no worker has begun to send, as if they had not been queued.

    Returns how many those were.
    """
    untried = Mail.objects.filter(
        subject_id=subject_id, kind__in=list(kinds), status=MailStatus.QUEUED, attempts=0
    )
    return untried.delete()[0]


def claim_due_mails(*, limit: int) -> list[QueuedMail]:
    """Take up to ``limit`` due mails for two minutes; if the worker dies, they become due again.

    A mail to an address that had many of late becomes due later instead: see :mod:`.pacing`.
    """
    claimed, tried = list[QueuedMail](), set[UUID]()
    due = due_mails(now()).order_by("due_at", "id")
    while len(claimed) < limit:
        some = [mail for mail in due[: limit - len(claimed)] if mail.id not in tried]
        if not some:
            break
        tried |= {mail.id for mail in some}
        claimed += [opened for mail in some if _claim(mail) and (opened := _opened(mail))]
    return claimed


def _claim(mail: Mail) -> bool:
    # A conditional update: of several workers exactly one sees its row changed.
    unclaimed = Mail.objects.filter(id=mail.id, status=MailStatus.QUEUED, due_at=mail.due_at)
    with transaction.atomic():
        later = wait_until(mail)
        if later is not None:
            unclaimed.update(due_at=later)
            return False
        return unclaimed.update(due_at=now() + CLAIM, attempts=mail.attempts + 1, answer="") == 1


def _opened(mail: Mail) -> QueuedMail | None:
    try:
        context = open_context(mail)
    except CannotOpen as error:  # the master key is another one now: no retry will mend that
        mark_failed(mail_id=mail.id, attempts=mail.attempts + 1, answer=str(error), give_up=True)
        return None
    return QueuedMail(
        id=mail.id,
        kind=mail.kind,
        recipient=mail.recipient,
        language=mail.language,
        distributor_id=mail.distributor_id,
        organization_id=mail.organization_id,
        subject_id=mail.subject_id,
        context=context,
        attempts=mail.attempts + 1,
        created_at=mail.created_at,
    )


def reseal_mails() -> int:
    """Seal with the present installation key what waits under an older one. How many mails it was."""
    return reseal(Mail.objects.all(), "context", installation_keys("outbox"), lambda mail: mail.id.bytes)


def mark_sent(*, mail_id: UUID, answer: str) -> None:
    """The server took the mail: keep its answer, wipe links and codes.

    Of one that was withdrawn meanwhile no answer is kept: whom it names may be erased.
    """
    rows = Mail.objects.filter(id=mail_id)
    sent = {"status": MailStatus.SENT, "sent_at": now(), "context": None}
    if not rows.filter(status=MailStatus.QUEUED).update(answer=answer[:500], **sent):
        rows.update(**sent)


def mark_failed(
    *, mail_id: UUID, attempts: int, answer: str, give_up: bool, keep: bool = False
) -> datetime | None:
    """The server refused, or was not there: try again later, and return when; or give up, and wipe.

    ``keep`` keeps what a given up mail was to say, sealed, for `retrying`. One that was withdrawn meanwhile
    stays so.
    """
    rows = Mail.objects.filter(id=mail_id, status=MailStatus.QUEUED)
    if give_up:
        wiped = {} if keep else {"context": None}
        with transaction.atomic():
            given_up = rows.update(status=MailStatus.FAILED, answer=answer[:500], due_at=now(), **wiped)
            if given_up:
                _record_given_up(Mail.objects.get(id=mail_id))
        return None
    wait = RETRY_AFTER[attempts - 1] if attempts <= len(RETRY_AFTER) else LATER_RETRIES
    due_at = now() + wait
    rows.update(answer=answer[:500], due_at=due_at)
    return due_at


def recipient_given_up(mail_id: UUID) -> str:
    """To whom a mail was to go that was given up, locked in the present transaction; empty if it was not.

    Whoever erases the recipient comes before that, or finds what is written of it.
    """
    found = lock(Mail.objects.filter(id=mail_id, status=MailStatus.FAILED)).first()
    return found.recipient if found else ""


def _record_given_up(mail: Mail) -> None:
    if event := vocabulary().given_up.get(mail.kind):
        place = Place(mail.distributor_id, mail.organization_id)
        record(actor=Actor.system(), event=event, place=place, subject_id=mail.subject_id)


def notify(*, actor: Actor, kind: str, level: str = "success", **params: str | int) -> None:
    """Tell the acting person what came of it, in the present transaction."""
    if _is_silent.get():
        return
    notify_principal(principal=actor.principal, kind=kind, level=level, **params)


@contextmanager
def without_notices() -> Iterator[None]:
    """Tell the acting person nothing of each single change: one notice will tell of all."""
    token = _is_silent.set(True)
    try:
        yield
    finally:
        _is_silent.reset(token)


def notify_principal(*, principal: Principal, kind: str, level: str = "info", **params: str | int) -> None:
    """Tell whoever asked for what was done later, if that is a person."""
    if principal.kind in PEOPLE and principal.id is not None:
        notify_account(account_id=principal.id, kind=kind, level=level, **params)


def notify_account(*, account_id: UUID, kind: str, level: str = "info", **params: str | int) -> None:
    """Tell an account something that happened elsewhere. Raises ValueError for a kind that no room has."""
    if kind not in vocabulary().notices:
        raise ValueError(f"no room declares a notice {kind}")
    insert(
        Notice(id=new_id(), account_id=account_id, kind=kind, level=level, params=params, created_at=now())
    )


def clear_notices(*, account_id: UUID) -> None:
    """Empty a person's Alert History."""
    Notice.objects.filter(account_id=account_id, cleared_at=None).update(cleared_at=now(), shown_at=now())


def mark_shown(notices: Iterable[Notice]) -> None:
    """These toasts were shown."""
    Notice.objects.filter(id__in=[notice.id for notice in notices]).update(shown_at=now())
