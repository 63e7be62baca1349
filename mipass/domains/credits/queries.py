"""Reading balances, as the pages show them. A balance costs one row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet, Sum

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.domains.credits.models import AccountCode, LedgerAccount, Voucher, VoucherStatus
from mipass.domains.credits.permissions import COUNT, SELL, VIEW_POOL, VIEW_SUMMARY
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


@dataclass(frozen=True, slots=True)
class CreditSummary:
    """An organization's credits. ``ever_issued`` counts withdrawn credentials too: the rows there are."""

    limited: bool
    issued: int
    available: int
    ever_issued: int

    @property
    def total(self) -> int:
        """What the bar is of: the ceiling when Limited, issued plus pool when not."""
        return self.issued + self.available

    @property
    def ceiling(self) -> int | None:
        """The limit as an admin thinks of it, or None."""
        return self.total if self.limited else None


@dataclass(frozen=True, slots=True)
class PoolSummary:
    """A distributor's credits: the three parts of its bar, and what was ever redeemed or corrected."""

    issued: int
    allocated: int
    unallocated: int
    sold: int

    @property
    def total(self) -> int:
        """All parts of the bar together; equals ``sold`` in every state."""
        return self.issued + self.allocated + self.unallocated


def get_credit_summary(*, actor: Actor, organization: Organization) -> CreditSummary:
    """The credits of one organization."""
    return list_credit_summaries(actor=actor, organizations=[organization])[organization.id]


def list_credit_summaries(
    *, actor: Actor, organizations: Iterable[Organization]
) -> Mapping[UUID, CreditSummary]:
    """The credits of several organizations of one distributor, in one query."""
    chosen = {organization.id: organization for organization in organizations}
    for organization in chosen.values():
        actor.require(VIEW_SUMMARY, organization.place)
    if not chosen:
        return {}
    distributor_id = next(iter(chosen.values())).distributor_id
    rows = LedgerAccount.objects.filter(distributor_id=distributor_id)
    accounts = rows.filter(organization_id__in=chosen) | rows.filter(code=AccountCode.UNALLOCATED)
    by_place = {(account.organization_id, account.code): account for account in accounts}
    pool = by_place[None, AccountCode.UNALLOCATED]
    return {
        organization_id: _summary(
            by_place[organization_id, AccountCode.ISSUED],
            by_place[organization_id, AccountCode.ALLOCATED],
            pool,
        )
        for organization_id in chosen
    }


def _summary(issued: LedgerAccount, allocated: LedgerAccount, pool: LedgerAccount) -> CreditSummary:
    return CreditSummary(
        limited=issued.limited,
        issued=issued.balance,
        available=(allocated if issued.limited else pool).balance,
        ever_issued=issued.credits_posted,
    )


def get_pool(*, actor: Actor, distributor: Distributor) -> PoolSummary:
    """The credits of a whole distributor."""
    return list_pools(actor=actor, distributors=[distributor])[distributor.id]


def list_pools(*, actor: Actor, distributors: Collection[Distributor]) -> Mapping[UUID, PoolSummary]:
    """The credits of several distributors, in one query."""
    permission = COUNT if actor.can(COUNT) else VIEW_POOL
    for distributor in distributors:
        actor.require(permission, distributor.place)
    rows = LedgerAccount.objects.filter(distributor__in=distributors).values_list("distributor_id", "code")
    sums: dict[UUID, dict[str, int]] = {distributor.id: {} for distributor in distributors}
    for distributor_id, code, total in rows.annotate(total=Sum(F("credits_posted") - F("debits_posted"))):
        sums[distributor_id][code] = total
    return {distributor_id: _pool(of_one) for distributor_id, of_one in sums.items()}


def _pool(sums: Mapping[str, int]) -> PoolSummary:
    return PoolSummary(
        issued=sums.get(AccountCode.ISSUED, 0),
        allocated=sums.get(AccountCode.ALLOCATED, 0),
        unallocated=sums[AccountCode.UNALLOCATED],
        sold=-sums[AccountCode.SOLD],
    )


@dataclass(frozen=True, slots=True)
class Sales:
    """What the vendor has sold, in credits: ``sold`` and what became of it, and what was issued of it."""

    unredeemed: int
    redeemed: int
    issued: int

    @property
    def sold(self) -> int:
        """Of all vouchers that were not voided."""
        return self.unredeemed + self.redeemed


def get_sales(*, actor: Actor) -> Sales:
    """The totals over all distributors, in two queries."""
    actor.require(COUNT)
    vouchers = Voucher.objects.order_by().values_list("status").annotate(credits=Sum("credits"))
    by_status = dict(vouchers)
    issued = LedgerAccount.objects.filter(code=AccountCode.ISSUED)
    total = issued.aggregate(total=Sum(F("credits_posted") - F("debits_posted")))["total"]
    return Sales(
        unredeemed=by_status.get(VoucherStatus.UNREDEEMED, 0),
        redeemed=by_status.get(VoucherStatus.REDEEMED, 0),
        issued=total or 0,
    )


def count_issued(*, actor: Actor) -> int:
    """How many credits were ever issued, over all distributors; it never goes down."""
    actor.require(COUNT)
    issued = LedgerAccount.objects.filter(code=AccountCode.ISSUED)
    return issued.aggregate(total=Sum("credits_posted"))["total"] or 0


def list_vouchers(*, actor: Actor, search: str = "", status: str = "") -> QuerySet[Voucher]:
    """Every voucher, or those of one status, for those who sell them; found by serial number or recipient."""
    actor.require(SELL)
    rows = Voucher.objects.defer("code_hash").select_related("distributor")
    if status:
        rows = rows.filter(status=status)
    if not search:
        return rows
    found = Q(recipient__icontains=search)
    if serial := search.upper().replace("-", ""):
        found |= Q(serial__startswith=serial)
    return rows.filter(found)


def get_voucher(*, actor: Actor, voucher_id: UUID) -> Voucher:
    """One voucher. Raises NotFound."""
    found = list_vouchers(actor=actor).filter(id=voucher_id).first()
    if found is None:
        raise NotFound
    return found
