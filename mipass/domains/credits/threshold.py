"""When the pool of unallocated credits falls below the level that its distributor wants to hear of."""

from __future__ import annotations

from mipass.domains.credits.models import AccountCode, LedgerAccount, Transfer


def fell_below(threshold: int | None, transfer: Transfer | None) -> int | None:
    """The unallocated balance, if this transfer took it from at or above the threshold to below it.

    To be asked in the transfer's own transaction: posting it has locked the pool's row, so the balance
    read here is the one that it left, and of any number of transfers exactly one crosses.
    """
    if threshold is None or transfer is None or transfer.debit.code != AccountCode.UNALLOCATED:
        return None
    balance = LedgerAccount.objects.get(distributor_id=transfer.distributor_id, id=transfer.debit_id).balance
    return balance if balance < threshold <= balance + transfer.amount else None
