"""The latest mail about a credential, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy

from mipass.base.outbox.models import Mail

MAILS = {
    "credential-invitation": gettext_lazy("Invitation"),
    "credential-code": gettext_lazy("Code for the phone"),
    "credential-enabled": gettext_lazy("Notice that it was enabled"),
    "credential-disabled": gettext_lazy("Notice that it was disabled"),
    "credential-revoked": gettext_lazy("Notice that it was revoked"),
}


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
