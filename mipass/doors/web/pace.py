"""How long credits last, in words: at the mean pace of the days there are data for, thirty at most."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mipass.domains.credits.pace import LEAST_DAYS, DayCredits, days_left
from mipass.doors.web.words import grouped

PACE_DAYS = 30


def pace_words(
    *, left: int, days: Mapping[date, DayCredits], first: date, last: date, is_organization: bool = False
) -> str:
    """How long ``left`` credits last. ``first`` is the day on which there could be data for the first time.

    Nothing is foretold of fewer than LEAST_DAYS days, and what lasts for less than a day is never "0 days".
    """
    length = max(1, min(PACE_DAYS, (last - first).days + 1))
    recent = last - timedelta(days=length - 1)
    issued = sum(credits.issued for day, credits in days.items() if day >= recent)
    if not issued:
        return _("Nothing was issued in the last 30 days")
    if length < LEAST_DAYS:
        if is_organization:
            return _("Known once the organization is seven days old")
        return _("Known once the portal is seven days old")
    lasts = days_left(unallocated=left, issued=issued, days=length)
    if not lasts:
        return _("less than a day left at the current pace") if left else _("no credits left")
    counted = ngettext(
        "about %(days)s day left at the current pace", "about %(days)s days left at the current pace", lasts
    )
    return counted % {"days": grouped(lasts)}
