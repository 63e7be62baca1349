"""Whether the portal is held: its database was put back, and `mipass after-restore` has not run yet.

What an older state forgot would be true again: revoked cards, redeemed vouchers, mails that were sent. So
nothing is served, signed or sent from it until an operator has said how to go on.
"""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from time import monotonic

from django.db import DatabaseError
from django.utils.translation import gettext as _

from mipass.base.audit.exported import default_file, lost_heads, read_exported
from mipass.base.audit.models import Hold, HoldReason
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.errors import Refused

log = logging.getLogger(__name__)

LOOK_AGAIN_SECONDS = 5.0


class Held(Refused):
    """Nothing is done until `mipass after-restore` has run."""

    code = "held"

    def __init__(self) -> None:
        super().__init__(_("The portal was put back to an earlier state. It is not in use yet."))


class _Seen:
    """What this process saw last, since every request and every duty asks."""

    is_held = False
    until = float("-inf")


def is_held() -> bool:
    """Whether it is held at this moment."""
    return Hold.objects.exists()


def held_lately() -> bool:
    """Whether it is held, as it was some seconds ago at most; as it was last, while the database is away."""
    if monotonic() >= _Seen.until:
        with suppress(DatabaseError):  # whoever needs the database meets that by themselves
            _Seen.is_held = is_held()
        _Seen.until = monotonic() + LOOK_AGAIN_SECONDS
    return _Seen.is_held


def forget_seen() -> None:
    """Look again when it is next asked for."""
    _Seen.until = float("-inf")


def hold(reason: HoldReason) -> None:
    """Hold the portal, unless it is held already."""
    if insert_unless_exists(Hold, id=1, reason=reason, since=now()):
        log.error("the portal is held: %s", reason.label)
    forget_seen()


def end_hold() -> None:
    """Let it be used again; in the transaction of all that has to be done first."""
    Hold.objects.all().delete()
    forget_seen()


def hold_if_behind(file: Path | None = None) -> bool:
    """Hold the portal where its audit log lacks a head that was exported; whether it is held now.

    Raises ValueError for a file that cannot be read as such.
    """
    if lost := lost_heads(read_exported(file or default_file())):
        log.error("the audit log lacks exported heads", extra={"chains": len(lost)})
        hold(HoldReason.BEHIND)
    return is_held()
