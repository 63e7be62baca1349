"""A voucher becomes credits of a distributor. Whether the right code came is looked at before."""

from __future__ import annotations

from uuid import UUID

from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.credits.ledger import Entry, load_accounts, post
from mipass.domains.credits.models import TransferCode, Voucher, VoucherStatus
from mipass.domains.distributors.models import Distributor


def turn_into_credits(
    *,
    actor: Actor,
    distributor: Distributor,
    voucher: Voucher,
    key: str,
    transfer_id: UUID | None = None,
) -> bool:
    """Post the credits of a voucher, and its event. False if it was not unredeemed: then take all back."""
    accounts = load_accounts(distributor_id=distributor.id)
    entry = Entry(
        code=TransferCode.REDEEM,
        debit=accounts.sold,
        credit=accounts.unallocated,
        amount=voucher.credits,
        subject_id=voucher.id,
        key=key,
    )
    transfer = post(actor=actor, entry=entry, transfer_id=transfer_id)
    redeemed = Voucher.objects.filter(id=voucher.id, status=VoucherStatus.UNREDEEMED).update(
        status=VoucherStatus.REDEEMED, distributor=distributor, transfer_id=transfer.id, ended_at=now()
    )
    if not redeemed:
        return False
    record(
        actor=actor,
        event="credits:voucher_redeemed",
        place=distributor.place,
        subject_id=voucher.id,
        credits=voucher.credits,
    )
    return True
