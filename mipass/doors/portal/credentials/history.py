"""A credential's history in words: its events and the latest mail about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.audit.models import Event
from mipass.base.kit.actor import ActorKind
from mipass.base.outbox.models import Mail
from mipass.domains.accounts.queries import list_names
from mipass.domains.credentials.models import RevocationReason

EVENTS = {
    "credential:issued": gettext_lazy("Issued"),
    "credential:resent": gettext_lazy("Invitation sent again"),
    "credential:address_corrected": gettext_lazy("Address corrected, invitation sent again"),
    "credential:enabled": gettext_lazy("Enabled"),
    "credential:disabled": gettext_lazy("Disabled"),
    "credential:revoked": gettext_lazy("Revoked"),
    "credential:withdrawn": gettext_lazy("Withdrawn, credit returned"),
    "credential:installer_set": gettext_lazy("Installer permission set"),
    "credential:installer_removed": gettext_lazy("Installer permission removed"),
}
MAILS = {
    "credential-invitation": gettext_lazy("Invitation"),
    "credential-enabled": gettext_lazy("Notice that it was enabled"),
    "credential-disabled": gettext_lazy("Notice that it was disabled"),
    "credential-revoked": gettext_lazy("Notice that it was revoked"),
}


def describe_events(events: Sequence[Event]) -> list[dict[str, Any]]:
    """What happened, when and by whom, as the timeline shows it."""
    names = list_names(event.actor_id for event in events if event.actor_id)
    return [
        {
            "what": EVENTS.get(event.type, event.type),
            "detail": _detail(event),
            "at": event.at,
            "who": names.get(event.actor_id) if event.actor_id else _kind(event),
        }
        for event in events
    ]


def _detail(event: Event) -> str:
    details = event.details
    facts = [
        RevocationReason(details["reason"]).label if details.get("reason") else "",
        _("with installer permission") if details.get("installer") else "",
        _("as a copy") if details.get("copy_of") else "",
    ]
    return ", ".join(str(fact) for fact in facts if fact)


def _kind(event: Event) -> str:
    return _("The system") if event.actor_kind == ActorKind.SYSTEM else event.actor_kind.capitalize()


def describe_mail(mail: Mail | None) -> dict[str, Any] | None:
    """What the latest mail was, and what became of it."""
    if mail is None:
        return None
    return {
        "what": MAILS.get(mail.kind, mail.kind),
        "recipient": mail.recipient,
        "status": mail.status,
        "label": mail.get_status_display(),
        "answer": mail.answer,
        "at": mail.sent_at or mail.created_at,
    }
