"""Posting transfers. The only code that changes a balance.

A posting inserts its transfer, then raises both totals with conditional updates in the order of the
accounts' codes, so that two postings never wait for each other crosswise. The conditions (enough left,
still limited, still open) stand in the same statement that moves the balance; nothing is read first
and written later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import count_changed, lock
from mipass.base.kit.errors import Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.prepared import Prepared, insert
from mipass.domains.credits.models import AccountCode, LedgerAccount, Transfer, TransferCode

# In plain SQL, since everybody waits for these rows: to word such an update takes Django's queries several
# times as long as it takes a database to make it.
RAISE_CREDITS = (
    "UPDATE credits_ledgeraccount SET credits_posted = credits_posted + %s"
    " WHERE distributor_id = %s AND id = %s"
)
RAISE_DEBITS = (
    "UPDATE credits_ledgeraccount SET debits_posted = debits_posted + %s"
    " WHERE distributor_id = %s AND id = %s"
    " AND (may_overdraw OR credits_posted >= debits_posted + %s)"
)
STILL_SPENDING_SO = " AND limited = %s AND NOT closed"


class NotEnoughCredits(Refused):
    """The account that would be debited does not hold the amount. Its facts: ``needed``, ``available``."""

    code = "not_enough_credits"


class AllocationChanged(Refused):
    """The organization's way of spending changed while the request ran."""

    code = "allocation_changed"


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts that a change can touch: the distributor's two, and an organization's two."""

    sold: LedgerAccount
    unallocated: LedgerAccount
    issued: LedgerAccount | None = None
    allocated: LedgerAccount | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One transfer to be posted. ``spending_limited`` states how the *issued* account must spend."""

    code: TransferCode
    debit: LedgerAccount
    credit: LedgerAccount
    amount: int
    subject_id: UUID
    key: str
    organization_id: UUID | None = None
    spending_limited: bool | None = None
    reverses_id: UUID | None = None
    reason: str = ""


def load_accounts(
    *, distributor_id: UUID, organization_id: UUID | None = None, locked: bool = False
) -> Accounts:
    """The accounts, in one query; locked in the order of their codes when asked."""
    if organization_id and not locked:
        return _by_code(_accounts.find(distributor_id, organization_id))
    rows = _accounts_of(distributor_id, organization_id)
    return _by_code(lock(rows.order_by("code")) if locked else rows)


def _accounts_of(distributor_id: UUID, organization_id: UUID | None) -> QuerySet[LedgerAccount]:
    mine = Q(organization_id=None)
    if organization_id:
        mine |= Q(organization_id=organization_id)
    return LedgerAccount.objects.filter(mine, distributor_id=distributor_id)


_accounts = Prepared(_accounts_of, 2)


def _by_code(accounts: Iterable[LedgerAccount]) -> Accounts:
    return Accounts(**{account.code: account for account in accounts})


def post(
    *,
    actor: Actor,
    entry: Entry,
    transfer_id: UUID | None = None,
    before_locking: Callable[[], None] = lambda: None,
) -> Transfer:
    """Post one transfer within the present transaction.

    ``before_locking`` is called when the transfer is there and no balance is locked yet: for what takes long.

    Raises NotEnoughCredits, or AllocationChanged when the organization switched between Limited and
    Non-Limited, or was closed, since its accounts were read. Nothing is posted then.
    """
    transfer = Transfer(
        id=transfer_id or new_id(),
        distributor_id=entry.debit.distributor_id,
        organization_id=entry.organization_id,
        debit=entry.debit,
        credit=entry.credit,
        amount=entry.amount,
        code=entry.code,
        subject_id=entry.subject_id,
        reverses_id=entry.reverses_id,
        idempotency_key=entry.key,
        reason=entry.reason,
        actor_kind=actor.kind,
        actor_id=actor.id,
        at=now(),
    )
    insert(transfer)
    before_locking()
    for account in sorted((entry.debit, entry.credit), key=lambda account: account.code):
        _move(entry, account)
    return transfer


def _move(entry: Entry, account: LedgerAccount) -> None:
    credited = account == entry.credit
    sql = RAISE_CREDITS if credited else RAISE_DEBITS
    params: list[int | UUID] = [entry.amount, account.distributor_id, account.id]
    if not credited:
        params.append(entry.amount)
    if account.code == AccountCode.ISSUED and entry.spending_limited is not None:
        sql += STILL_SPENDING_SO
        params.append(entry.spending_limited)
    if count_changed(sql, params):
        return
    if credited:
        raise AllocationChanged(_("The organization's credits have just changed; check them and try again."))
    raise NotEnoughCredits(
        _("There are not enough credits: %(amount)d needed.") % {"amount": entry.amount},
        facts={"needed": entry.amount, "available": _balance_now(account)},
    )


def _balance_now(account: LedgerAccount) -> int:
    """What it holds at this moment: the row at hand was read before somebody else spent."""
    rows = LedgerAccount.objects.filter(distributor_id=account.distributor_id, id=account.id)
    return rows.get().balance
