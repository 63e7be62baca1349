"""The credit statement: a distributor's transfers, and what they come to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.period import ALWAYS, Period
from mipass.domains.credits.models import LedgerAccount, Transfer, Voucher
from mipass.domains.credits.permissions import VIEW_POOL
from mipass.domains.credits.tally import sum_transfers, tallies_of
from mipass.domains.distributors.models import Distributor


@dataclass(frozen=True, slots=True)
class StatementTotals:
    """What some transfers come to: credits for each reason, and the change of the unallocated credits."""

    transfers: int
    credits: Mapping[str, int]
    change: int


def list_transfers(
    *,
    actor: Actor,
    distributor: Distributor,
    organization_id: UUID | None = None,
    period: Period = ALWAYS,
    code: str = "",
) -> QuerySet[Transfer]:
    """The transfers of a distributor, or those that touch one organization; to be ordered by ``at``.

    With a code those for this reason alone.
    """
    actor.require(VIEW_POOL, distributor.place)
    rows = period.of(Transfer.objects.filter(distributor=distributor))
    rows = rows.filter(code=code) if code else rows
    return rows.filter(organization_id=organization_id) if organization_id else rows


def total_transfers(
    *, actor: Actor, distributor: Distributor, organization_id: UUID | None = None, period: Period = ALWAYS
) -> StatementTotals:
    """What the same transfers come to, whatever their number."""
    rows = list_transfers(actor=actor, distributor=distributor, organization_id=organization_id)
    tallies = tallies_of(distributor.id, organization_id)
    count, change, by_code = 0, 0, dict[str, int]()
    for sums in sum_transfers(transfers=rows, tallies=tallies, period=period):
        count += sums.transfers
        change += sums.change
        by_code[sums.code] = by_code.get(sums.code, 0) + sums.credits
    return StatementTotals(count, by_code, change)


def list_accounts(*, actor: Actor, distributor: Distributor) -> QuerySet[LedgerAccount]:
    """The ledger accounts of a distributor."""
    actor.require(VIEW_POOL, distributor.place)
    return LedgerAccount.objects.filter(distributor=distributor)


def list_account_codes(*, actor: Actor, distributor: Distributor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """For each ledger account which kind it is."""
    actor.require(VIEW_POOL, distributor.place)
    rows = LedgerAccount.objects.filter(distributor=distributor, id__in=set(ids))
    return dict(rows.values_list("id", "code"))


def list_serials(*, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The serial numbers of vouchers that the actor's distributor redeemed."""
    if not actor.can(VIEW_POOL):
        return {}
    rows = Voucher.objects.filter(distributor_id=actor.own_distributor_id, id__in=set(ids))
    return dict(rows.values_list("id", "serial"))
