"""How credits come and go: by day, for the plots, and how long the rest will last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.clock import local, now
from mipass.base.kit.period import Period
from mipass.domains.credits.models import HourTally, Transfer, TransferCode, Voucher, VoucherStatus
from mipass.domains.credits.permissions import COUNT, SELL, VIEW_POOL, VIEW_SUMMARY
from mipass.domains.credits.tally import split, tallies_of
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization

LEAST_DAYS = 7


@dataclass(frozen=True, slots=True)
class DayCredits:
    """Credits redeemed and issued within a day; withdrawals and corrections are not counted against them."""

    redeemed: int = 0
    issued: int = 0


def list_days(*, actor: Actor, distributor: Distributor, since: datetime) -> Mapping[date, DayCredits]:
    """The days of a distributor on which credits moved, in the present time zone."""
    actor.require(VIEW_POOL, distributor.place)
    return _days(Transfer.objects.filter(distributor=distributor), tallies_of(distributor.id), since)


def list_days_of(
    *, actor: Actor, organizations: Collection[Organization], since: datetime
) -> Mapping[date, DayCredits]:
    """The days on which credits of some organizations of one distributor were issued, taken together."""
    for organization in organizations:
        actor.require(VIEW_SUMMARY, organization.place)
    if not organizations:
        return {}
    own = {
        "distributor_id": next(iter(organizations)).distributor_id,
        "organization_id__in": [organization.id for organization in organizations],
    }
    return _days(Transfer.objects.filter(**own), HourTally.objects.filter(**own, whole=False), since)


def list_days_of_all(*, actor: Actor, since: datetime) -> Mapping[date, DayCredits]:
    """The same for all distributors together, for the vendor."""
    actor.require(COUNT, INSTALLATION)
    return _days(Transfer.objects.all(), HourTally.objects.filter(whole=True), since)


def _days(
    transfers: QuerySet[Transfer], tallies: QuerySet[HourTally], since: datetime
) -> Mapping[date, DayCredits]:
    by_day: dict[date, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, code, credits in _moved(transfers, tallies, since):
        by_day[day][code] += credits
    return {
        day: DayCredits(codes[TransferCode.REDEEM], codes[TransferCode.ISSUE])
        for day, codes in by_day.items()
    }


def _moved(
    transfers: QuerySet[Transfer], tallies: QuerySet[HourTally], since: datetime
) -> Iterator[tuple[date, str, int]]:
    """Credits by day and reason. Where a zone's midnight is not at a full hour of UTC all is read out."""
    codes = [TransferCode.REDEEM, TransferCode.ISSUE]
    middle, rest = split(Period(since=since)) if _midnights_at_full_hours(since) else (None, Q(at__gte=since))
    moved = transfers.filter(rest, code__in=codes).order_by().annotate(day=TruncDate("at"))
    yield from moved.values_list("day", "code").annotate(total=Sum("amount"))
    if middle is not None:
        hours = tallies.filter(hour__gte=middle[0], hour__lt=middle[1], code__in=codes).order_by()
        summed = hours.annotate(day=TruncDate("hour")).values_list("day", "code")
        yield from summed.annotate(total=Sum("credits"))


def _midnights_at_full_hours(since: datetime) -> bool:
    """Whether it has been so on every day since: summer time adds half an hour on Lord Howe Island."""
    days = (since + timedelta(days=number) for number in range((now() - since).days + 2))
    offsets = (local(day).utcoffset() for day in days)
    return all(offset is not None and offset.seconds % 3600 == 0 for offset in offsets)


def list_sales(*, actor: Actor, since: datetime) -> Mapping[date, int]:
    """Credits sold as vouchers on each day, without the vouchers that were voided; for the vendor."""
    actor.require(SELL, INSTALLATION)
    rows = Voucher.objects.filter(created_at__gte=since).exclude(status=VoucherStatus.VOIDED).order_by()
    days = rows.annotate(day=TruncDate("created_at")).values_list("day")
    return dict(days.annotate(credits=Sum("credits")))


def days_left(*, unallocated: int, issued: int, days: int) -> int | None:
    """For how many whole days the credits last if as many are issued as in the ``days`` before.

    None where nobody can say: nothing was issued, or fewer than ``LEAST_DAYS`` days tell of a first rush.
    """
    return unallocated * days // issued if issued and days >= LEAST_DAYS else None
