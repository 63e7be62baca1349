"""When something is signed: nothing is while the time is not to be trusted.

A signed time that lies ahead cannot be taken back: readers and phones would go by it. So whoever signs asks
here for the moment first.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists
from django.utils.translation import gettext as _

from mipass.base.audit.holding import Held, is_held
from mipass.base.audit.models import Hold
from mipass.base.kit.clock import database_is_ahead_by, now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.errors import Refused
from mipass.domains.issuer.models import SigningClock

MOST_APART = timedelta(minutes=1)  # clocks of several machines may be so far apart, and no further
NOTED_EVERY = timedelta(seconds=30)  # so that signatures do not wait for each other's row


class WrongTime(Refused):
    """The clock is not to be trusted: nothing is signed until it is right again."""

    code = "wrong_time"


def signing_time() -> datetime:
    """The present moment, to be signed. Raises WrongTime, and Held while nothing is signed after a restore.

    Joins the caller's transaction, in which it is noted that something was signed at this time.
    """
    moment, found = now(), SigningClock.objects.annotate(is_held=Exists(Hold.objects.all())).first()
    if is_held() if found is None else found.is_held:
        raise Held
    if fault := clock_fault() or _fault_of_the_past(moment, found):
        raise WrongTime(fault)
    if found is None or found.signed_at <= moment - NOTED_EVERY:
        _note(moment)
    return moment


def time_fault(moment: datetime) -> str:
    """What is wrong with that time, in a sentence; empty if nothing is."""
    return clock_fault() or _fault_of_the_past(moment, SigningClock.objects.first())


def clock_fault() -> str:
    """That the clocks of this machine and of the database are too far apart, in a sentence; or nothing."""
    ahead = database_is_ahead_by()
    if abs(ahead) < MOST_APART:
        return ""
    return _("The clocks of the portal and of its database are %(seconds)d seconds apart.") % {
        "seconds": abs(ahead).total_seconds()
    }


def _fault_of_the_past(moment: datetime, found: SigningClock | None) -> str:
    if found is None or found.signed_at < moment + MOST_APART:
        return ""
    return _(
        "The portal's clock shows %(now)s, but something was already signed at %(signed)s. Correct the "
        "clock; if it is right, run mipass reset-time."
    ) % {"now": f"{moment:%Y-%m-%d %H:%M} UTC", "signed": f"{found.signed_at:%Y-%m-%d %H:%M} UTC"}


def generation() -> int:
    """Of everything that is signed now."""
    return SigningClock.objects.values_list("generation", flat=True).first() or 0


def _note(moment: datetime) -> None:
    if not SigningClock.objects.update(signed_at=moment):
        insert_unless_exists(SigningClock, id=1, generation=0, signed_at=moment)
