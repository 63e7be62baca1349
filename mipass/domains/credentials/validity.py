"""From when until when a credential opens: what dates may be, and what a moment makes of them.

Both ends count (ISO 18013-5, 9.1.2.4, as readers read it). Whether it opens is beside its status, never one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.clock import now
from mipass.base.kit.errors import Invalid, Refused
from mipass.domains.credentials.models import Credential, CredentialStatus, ValidityStep

MOST = timedelta(days=3653)  # ten years, from now and between the two
SOON = timedelta(days=7)
LONG = timedelta(days=14)  # of less than this nobody is told that it ends soon
SECOND = timedelta(seconds=1)
ENDS_SOON = "ends_soon"


class Validity(models.TextChoices):
    """How the present moment lies to a credential's dates."""

    NOT_YET_VALID = "not_yet_valid", gettext_lazy("Not Yet Valid")
    CURRENT = "current", gettext_lazy("Current")
    ENDED = "ended", gettext_lazy("Ended")


# What a list can be narrowed to.
VALIDITY_CHOICES = [*Validity.choices, (ENDS_SOON, gettext_lazy("Ends within 7 days"))]


class ValidityEnded(Refused):
    """Its dates are over: nothing is sent or fetched until somebody sets a later one."""

    code = "validity_ended"

    def __init__(self) -> None:
        super().__init__(_("The credential has reached its Valid Until. Set a later date first."))


@dataclass(frozen=True, slots=True)
class Dates:
    """The first and the last moment, in UTC; None for none. `clean_dates` makes them of what was typed."""

    valid_from: datetime | None = None
    valid_until: datetime | None = None


ALWAYS = Dates()


def clean_dates(dates: Dates) -> Dates:
    """In UTC. Raises Invalid, naming the field: for a time without a zone or with fractions of a second, an
    end that is not ahead, a wrong order, or more than ten years.
    """
    begin, end = (
        None if moment is None else _whole(moment, name)
        for name, moment in (("valid_from", dates.valid_from), ("valid_until", dates.valid_until))
    )
    if end is not None and end <= now():
        raise _wrong("not_ahead", "valid_until", _("Valid Until must lie in the future."))
    for name, moment in (("valid_from", begin), ("valid_until", end)):
        if moment is not None and abs(moment - now()) > MOST:
            raise _too_far(name)
    if begin is not None and end is not None and begin >= end:
        raise _wrong("wrong_order", "valid_until", _("Valid Until must lie after Valid From."))
    if begin is not None and end is not None and end - begin > MOST:
        raise _wrong("too_far", "valid_until", _("A credential is valid for ten years at most."))
    return Dates(begin, end)


def _whole(moment: datetime, field: str) -> datetime:
    if moment.tzinfo is None:
        raise _wrong("no_zone", field, _("Write the time in UTC, like 2026-11-30T16:00:00Z."))
    if moment.microsecond:
        raise _wrong("not_whole", field, _("Dates are given in whole seconds."))
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # at the ends of the calendar
        raise _too_far(field) from None


def _too_far(field: str) -> Invalid:
    return _wrong("too_far", field, _("A date lies ten years from now at most."))


def _wrong(code: str, field: str, message: str) -> Invalid:
    return Invalid(message, code=code, field=field)


def allows_less(dates: Dates, present: Dates) -> bool:
    """Whether they begin later or end earlier than the present ones."""
    begin, end = dates.valid_from, dates.valid_until
    is_later = begin is not None and (present.valid_from is None or begin > present.valid_from)
    is_earlier = end is not None and (present.valid_until is None or end < present.valid_until)
    return is_later or is_earlier


def dates_of(credential: Credential) -> Dates:
    """Those that it has."""
    return Dates(credential.valid_from, credential.valid_until)


def validity_of(credential: Credential) -> Validity:
    """How it stands at this moment."""
    if credential.valid_until is not None and now() > credential.valid_until:
        return Validity.ENDED
    if credential.valid_from is not None and now() < credential.valid_from:
        return Validity.NOT_YET_VALID
    return Validity.CURRENT


def is_ended(credential: Credential) -> bool:
    """Whether its dates are over."""
    return validity_of(credential) == Validity.ENDED


def require_not_ended(credential: Credential) -> None:
    """Raise ValidityEnded where its dates are over."""
    if is_ended(credential):
        raise ValidityEnded


def with_validity(rows: QuerySet[Credential], wanted: str) -> QuerySet[Credential]:
    """Those of the rows that stand so now; `ENDS_SOON`: that end within 7 days and are not revoked."""
    if wanted == ENDS_SOON:
        return rows.filter(valid_until__range=(now(), now() + SOON)).exclude(status=CredentialStatus.REVOKED)
    if wanted == Validity.ENDED:
        return rows.filter(ended())
    if wanted == Validity.NOT_YET_VALID:
        return rows.filter(valid_from__gt=now())
    if wanted != Validity.CURRENT:
        return rows.none()
    begun = Q(valid_from=None) | Q(valid_from__lte=now())
    return rows.filter(begun, Q(valid_until=None) | Q(valid_until__gte=now()))


def ended() -> Q:
    """The condition that dates are over."""
    return Q(valid_until__isnull=False, valid_until__lt=now())


def ends_of_link(dates: Dates, ends_at: datetime) -> datetime:
    """When a link ends that would end then: with the credential at the latest."""
    return ends_at if dates.valid_until is None else min(ends_at, dates.valid_until)


@dataclass(frozen=True, slots=True)
class Steps:
    """What is to be told of a credential: the steps that time has reached, and when it reaches the next."""

    reached: Sequence[ValidityStep]
    due_at: datetime | None

    @property
    def last(self) -> str:
        """The last one that was reached, '' for none."""
        return self.reached[-1] if self.reached else ""

    def after(self, told: str) -> Sequence[ValidityStep]:
        """Those after the last that was told of. Of what is over it is not said that it ends soon."""
        order = list(ValidityStep)
        new = [
            step for step in self.reached if not told or order.index(step) > order.index(ValidityStep(told))
        ]
        return [step for step in new if step != ValidityStep.ENDS_SOON or self.last == step]


def steps_of(dates: Dates, issued_at: datetime) -> Steps:
    """Which steps time has reached by now."""
    moments = _moments(dates, issued_at)
    reached = [step for step, at in moments if at <= now()]
    return Steps(reached, moments[len(reached)][1] if len(reached) < len(moments) else None)


def first_due(dates: Dates, issued_at: datetime) -> datetime | None:
    """When there may first be something to tell, also where that was before now."""
    return next((at for _step, at in _moments(dates, issued_at)), None)


def _moments(dates: Dates, issued_at: datetime) -> list[tuple[ValidityStep, datetime]]:
    """Each step and when it is reached. That one ends soon is no news of a short one."""
    begin, end = dates.valid_from, dates.valid_until
    found = [(ValidityStep.BEGAN, begin)] if begin is not None and begin > issued_at else []
    if end is not None and end - (begin or issued_at) > LONG:
        found.append((ValidityStep.ENDS_SOON, end - SOON))
    if end is not None:
        found.append((ValidityStep.ENDED, end + SECOND))
    return found
