"""How credits come and go: by day, for the plots, and how long the rest will last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncDate

from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.domains.credits.models import Transfer, TransferCode, Voucher, VoucherStatus
from mipass.domains.credits.permissions import COUNT, SELL, VIEW_POOL
from mipass.domains.distributors.models import Distributor

LONGEST_DAYS = 366  # a longer look back needs a daily roll-up beside the postings


@dataclass(frozen=True, slots=True)
class DayCredits:
    """Credits redeemed and issued within a day; withdrawals and corrections are not counted against them."""

    redeemed: int = 0
    issued: int = 0


def list_days(*, actor: Actor, distributor: Distributor, since: datetime) -> Mapping[date, DayCredits]:
    """The days of a distributor on which credits moved, in the present time zone. Reads one index range."""
    actor.require(VIEW_POOL, distributor.place)
    return _days(Transfer.objects.filter(distributor=distributor, at__gte=since))


def list_days_of_all(*, actor: Actor, since: datetime) -> Mapping[date, DayCredits]:
    """The same for all distributors together, for the vendor."""
    actor.require(COUNT, INSTALLATION)
    return _days(Transfer.objects.filter(at__gte=since))


def _days(transfers: QuerySet[Transfer]) -> Mapping[date, DayCredits]:
    moved = transfers.filter(code__in=[TransferCode.REDEEM, TransferCode.ISSUE]).order_by()
    counted = moved.annotate(day=TruncDate("at")).values_list("day", "code").annotate(credits=Sum("amount"))
    by_day: dict[date, dict[str, int]] = defaultdict(dict)
    for day, code, credits in counted:
        by_day[day][code] = credits
    return {
        day: DayCredits(codes.get(TransferCode.REDEEM, 0), codes.get(TransferCode.ISSUE, 0))
        for day, codes in by_day.items()
    }


def list_sales(*, actor: Actor, since: datetime) -> Mapping[date, int]:
    """Credits sold as vouchers on each day, without the vouchers that were voided; for the vendor."""
    actor.require(SELL, INSTALLATION)
    rows = Voucher.objects.filter(created_at__gte=since).exclude(status=VoucherStatus.VOIDED).order_by()
    days = rows.annotate(day=TruncDate("created_at")).values_list("day")
    return dict(days.annotate(credits=Sum("credits")))


def days_left(*, unallocated: int, issued: int, days: int) -> int | None:
    """For how many days the credits last if as many are issued as in the ``days`` before; None: for ever."""
    return unallocated * days // issued if issued else None
