"""Sending what is due: at least once each, with one outcome on the row and the server's own words."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from mipass.base.kit.errors import NotFound
from mipass.base.outbox.addresses import nameless
from mipass.base.outbox.operations import (
    QueuedMail,
    claim_due_mails,
    mark_failed,
    mark_sent,
    notify_account,
    recipient_given_up,
)
from mipass.doors.jobs.mail_context import sender_of
from mipass.doors.jobs.mail_rendering import render

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a mail was not taken; ``final`` when trying again would not help.

    ``is_over``: not even when somebody asks for it, since what it is about is gone.
    """

    answer: str
    final: bool
    is_over: bool = False


def deliver_due_mails(*, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send the mails that are due, over one connection; returns how many were tried.

    ``stopping`` is asked between two mails. Mails are claimed one by one: a claim lasts for two minutes,
    and a slow server must not let that of a waiting mail run out.
    """
    tried = 0
    connection: BaseEmailBackend = get_connection()
    try:
        while not stopping() and (claimed := claim_due_mails(limit=1)):
            _deliver(claimed[0], connection)
            tried += 1
    finally:
        connection.close()
    return tried


def _deliver(mail: QueuedMail, connection: BaseEmailBackend) -> None:
    failure = _send(mail, connection)
    if failure is None:
        mark_sent(mail_id=mail.id, answer=_readable(getattr(connection, "answer", "")))
        log.info("mail sent", extra={"mail": mail.id, "kind": mail.kind, "attempt": mail.attempts})
        return
    connection.close()  # whatever state the conversation is in: the next mail begins a new one
    give_up = failure.final or mail.attempts >= settings.CONFIG.mail_attempts
    next_try = mark_failed(
        mail_id=mail.id,
        attempts=mail.attempts,
        answer=failure.answer,
        give_up=give_up,
        keep=not failure.is_over,
    )
    facts = {"mail": mail.id, "kind": mail.kind, "attempt": mail.attempts, "reason": nameless(failure.answer)}
    log.warning(
        "mail given up" if give_up else "mail delayed",
        extra={**facts, "next_try": next_try.isoformat(timespec="seconds") if next_try else "none"},
    )
    if give_up:
        _tell_sender(mail)


def _send(mail: QueuedMail, connection: BaseEmailBackend) -> Failure | None:
    try:
        message = render(mail)
        connection.open()
        connection.send_messages([message])
    except NotFound:
        return Failure("not sent: what the mail is about no longer exists", final=True, is_over=True)
    except (smtplib.SMTPException, OSError) as error:
        return refusal_of(error)
    except Exception as error:  # one mail's fault must not stop the others
        log.exception("mail could not be made", extra={"mail": mail.id, "kind": mail.kind})
        return Failure(f"not sent: the mail could not be made ({type(error).__name__})", final=False)
    return None


def refusal_of(error: smtplib.SMTPException | OSError) -> Failure:
    """What a failed try means.

    A 5xx reply to recipient or content is final (RFC 5321, 4.2.1); one to the sign-in is our own fault.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return Failure(_reply(code, text), final=code >= 500)
    if isinstance(error, smtplib.SMTPResponseException):
        final = isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500
        return Failure(_reply(error.smtp_code, error.smtp_error), final=final)
    return Failure(_readable(f"{type(error).__name__}: {error}"), final=False)


def _reply(code: int, text: bytes | str) -> str:
    return _readable(f"{code} {text.decode(errors='replace') if isinstance(text, bytes) else text}")


def _readable(answer: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in answer).split())


def _tell_sender(mail: QueuedMail) -> None:
    account = sender_of(mail)
    if account is None:
        return
    with transaction.atomic():
        if recipient := recipient_given_up(mail.id):
            notify_account(account_id=account, kind="mail-failed", level="error", email=recipient)
