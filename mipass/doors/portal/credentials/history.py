"""The latest mail about a credential, in words."""

from __future__ import annotations

from typing import Any

from mipass.base.outbox.models import Mail
from mipass.domains.credentials.holders_mails import MAILS


def describe_mail(mail: Mail | None) -> dict[str, Any] | None:
    """What the latest mail was, and what became of it."""
    if mail is None:
        return None
    return {
        "what": MAILS.get(mail.kind, mail.kind),
        "recipient": mail.recipient,
        "status": mail.status,
        "answer": mail.answer,
        "at": mail.sent_at or mail.created_at,
    }
