"""The credit statement: a distributor's transfers, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import BooleanField, Case, Count, QuerySet, Sum, Value, When

from mipass.base.kit.actor import Actor
from mipass.base.kit.period import ALWAYS, Period
from mipass.domains.credits.models import AccountCode, LedgerAccount, Transfer, Voucher
from mipass.domains.credits.permissions import VIEW_POOL
from mipass.domains.distributors.models import Distributor


@dataclass(frozen=True, slots=True)
class StatementTotals:
    """What some transfers come to: credits for each reason, and the change of the unallocated credits."""

    transfers: int
    credits: Mapping[str, int]
    change: int


def list_transfers(
    *, actor: Actor, distributor: Distributor, organization_id: UUID | None = None, period: Period = ALWAYS
) -> QuerySet[Transfer]:
    """The transfers of a distributor, or those that touch one organization; to be ordered by ``at``."""
    actor.require(VIEW_POOL, distributor.place)
    rows = period.of(Transfer.objects.filter(distributor=distributor))
    return rows.filter(organization_id=organization_id) if organization_id else rows


def total_transfers(*, distributor: Distributor, transfers: QuerySet[Transfer]) -> StatementTotals:
    """Their totals, in one query that reads each of the transfers once."""
    pool = LedgerAccount.objects.get(distributor=distributor, code=AccountCode.UNALLOCATED)
    counted = (
        transfers.order_by()
        .annotate(into_pool=_is("credit", pool), out_of_pool=_is("debit", pool))
        .values_list("code", "into_pool", "out_of_pool")
        .annotate(transfers=Count("id"), credits=Sum("amount"))
    )
    count, change, by_code = 0, 0, dict[str, int]()
    for code, into_pool, out_of_pool, transfers_of_code, credits in counted:
        count += transfers_of_code
        change += credits * (int(into_pool) - int(out_of_pool))
        by_code[code] = by_code.get(code, 0) + credits
    return StatementTotals(count, by_code, change)


def _is(side: str, account: LedgerAccount) -> Case:
    return Case(When(**{side: account}, then=Value(True)), default=Value(False), output_field=BooleanField())


def list_account_codes(*, actor: Actor, distributor: Distributor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """For each ledger account which kind it is."""
    actor.require(VIEW_POOL, distributor.place)
    rows = LedgerAccount.objects.filter(distributor=distributor, id__in=set(ids))
    return dict(rows.values_list("id", "code"))


def list_serials(*, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The serial numbers of vouchers that the actor's distributor redeemed."""
    if not actor.can(VIEW_POOL):
        return {}
    rows = Voucher.objects.filter(distributor_id=actor.tenant, id__in=set(ids))
    return dict(rows.values_list("id", "serial"))
