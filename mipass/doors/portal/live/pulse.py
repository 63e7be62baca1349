"""What tells an open page that something changed: a mark of the newest event within the person's reach.

Every change leaves an audit event, so one index look-up answers for all pages. The mark is keyed and says
nothing but "another one than before".
"""

from __future__ import annotations

from mipass.base.audit.queries import visible_to
from mipass.base.keys.installation import installation_keys
from mipass.base.kit.actor import Actor
from mipass.base.kit.vault import mac

MARK_LENGTH = 16


def mark_of(actor: Actor) -> str:
    """The present mark for this actor; the same until an event within its reach is added."""
    newest = visible_to(actor).order_by("-at", "-id").values_list("id", flat=True).first()
    return mac(installation_keys("pulse"), str(newest).encode()).hex()[-MARK_LENGTH:]
