"""The MAC that an event carries from its writing on: what has none was written by somebody else."""

from __future__ import annotations

from mipass.base.audit.models import Event
from mipass.base.keys.installation import canonical, installation_keys
from mipass.base.kit.vault import is_numbered_mac, mac

LABEL = "audit-events"


def marked(event: Event) -> Event:
    """The event with its MAC, ready to be written."""
    event.mac = mac(installation_keys(LABEL), content_of(event))
    return event


def is_genuine(event: Event) -> bool:
    """Whether the portal wrote this event, as it is."""
    return is_numbered_mac(installation_keys(LABEL), event.mac, content_of(event))


def content_of(event: Event) -> bytes:
    """All of an event but its MAC."""
    return canonical(
        [
            event.id,
            event.distributor_id,
            event.organization_id,
            event.actor_kind,
            event.actor_id,
            event.type,
            event.subject_id,
            event.details,
            event.at.isoformat(),
        ]
    )
