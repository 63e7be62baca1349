"""Summing transfers by the hour, and reading sums: of the hours that are done, and of transfers at the edges.

An hour is summed a quarter of an hour after its end, when no transaction of it can be open any more;
`mipass check-ledger` proves the sums against the transfers.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.db import transaction
from django.db.models import BigIntegerField, Case, Count, F, Min, Q, QuerySet, Sum, When
from django.db.models.functions import TruncHour

from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists, lock
from mipass.base.kit.period import Period
from mipass.domains.credits.models import AccountCode, HourTally, TallyMark, Transfer

HOUR = timedelta(hours=1)
SETTLED_AFTER = timedelta(minutes=15)
STEP = timedelta(days=7)  # of hours summed in one transaction
MARK = 1
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sums:
    """Some transfers of one reason: their number, their credits, and what they did to the pool."""

    code: str
    transfers: int
    credits: int
    change: int


def roll_up() -> bool:
    """Sum the next hours that have ended, at most a week of them; whether there may be more."""
    end = floor_hour(now() - SETTLED_AFTER)
    with transaction.atomic():
        start = _mark(end)
        until = min(start + STEP, end)
        if until <= start:
            return False
        transfers = Transfer.objects.filter(at__gte=start, at__lt=until).order_by()
        HourTally.objects.bulk_create(_tallies(transfers), batch_size=1000)
        TallyMark.objects.filter(id=MARK).update(until=until)
    return until < end


def _mark(end: datetime) -> datetime:
    """The mark, locked; a new installation's stands at its first transfer."""
    first = Transfer.objects.aggregate(at=Min("at"))["at"]
    insert_unless_exists(TallyMark, id=MARK, until=min(floor_hour(first), end) if first else end)
    return lock(TallyMark.objects.filter(id=MARK)).get().until


def _tallies(transfers: QuerySet[Transfer]) -> Iterator[HourTally]:
    for unit in (False, True):
        columns = ["distributor_id", "hour", "code", *(["organization_id"] if unit else [])]
        rows = transfers.filter(organization_id__isnull=False) if unit else transfers
        grouped = rows.annotate(hour=TruncHour("at", tzinfo=UTC)).values(*columns)
        for row in grouped.annotate(**_summed()):
            yield HourTally(whole=not unit, **row)


def _summed() -> dict[str, Count | Sum]:
    change = Case(
        When(credit__code=AccountCode.UNALLOCATED, then=F("amount")),
        When(debit__code=AccountCode.UNALLOCATED, then=-F("amount")),
        default=0,
        output_field=BigIntegerField(),
    )
    return {"transfers": Count("id"), "credits": Sum("amount"), "change": Sum(change)}


def sum_transfers(
    *, transfers: QuerySet[Transfer], tallies: QuerySet[HourTally], period: Period
) -> list[Sums]:
    """What the transfers of a period come to: by the tallies of its whole hours, and its edges read out."""
    middle, edges = split(period)
    beside = transfers.filter(edges).order_by().values("code").annotate(**_summed())
    sums = [_sums(cast("Mapping[str, Any]", row)) for row in beside]
    if middle is not None:
        hours = tallies.filter(hour__gte=middle[0], hour__lt=middle[1]).order_by()
        rows = hours.values_list("code").annotate(Sum("transfers"), Sum("credits"), Sum("change"))
        sums += [Sums(*row) for row in rows]
    return sums


def _sums(row: Mapping[str, Any]) -> Sums:
    return Sums(row["code"], row["transfers"], row["credits"], row["change"])


def split(period: Period) -> tuple[tuple[datetime, datetime] | None, Q]:
    """The whole hours of a period that are summed, and the condition for the transfers beside them."""
    everything = Q()
    if period.since is not None:
        everything &= Q(at__gte=period.since)
    if period.until is not None:
        everything &= Q(at__lt=period.until)
    mark = TallyMark.objects.filter(id=MARK).values_list("until", flat=True).first()
    if mark is None:
        return None, everything
    start = _ceil_hour(period.since) if period.since else EARLIEST
    end = min(mark, floor_hour(period.until)) if period.until else mark
    if start >= end:
        return None, everything
    return (start, end), everything & (Q(at__lt=start) | Q(at__gte=end))


def tallies_of(distributor_id: UUID, organization_id: UUID | None = None) -> QuerySet[HourTally]:
    """The sums of a distributor, or of one of its organizations."""
    rows = HourTally.objects.filter(distributor_id=distributor_id)
    if organization_id is None:
        return rows.filter(whole=True)
    return rows.filter(whole=False, organization_id=organization_id)


def floor_hour(at: datetime) -> datetime:
    """The beginning of its hour in UTC."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _ceil_hour(at: datetime) -> datetime:
    floor = floor_hour(at)
    return floor if floor == at else floor + HOUR
