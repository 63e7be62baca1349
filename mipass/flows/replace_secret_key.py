"""Writing down that the key of sessions and links is replaced; it lies in a file, outside the database."""

from __future__ import annotations

from mipass.base.audit.models import Event
from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.vault import derive
from mipass.domains.distributors.permissions import ROTATE_KEY

ADDED, REPLACED = "keys:secret_key_added", "keys:secret_key_replaced"
NAME_LENGTH = 16  # characters


@change("flows:record_secret_key")
def record_secret_key(*, actor: Actor, event: str, key: str) -> None:
    """Record once that a key is accepted from now (``ADDED``) or signs (``REPLACED``). Safe to repeat."""
    actor.require(ROTATE_KEY, INSTALLATION)
    name = name_of(key)
    if not Event.objects.filter(type=event, details__key=name).exists():
        record(actor=actor, event=event, key=name)


def name_of(key: str) -> str:
    """What tells a secret key from others and tells nothing about it."""
    return derive(key.encode(), "secret-name").hex()[:NAME_LENGTH]
