"""What follows a restore for vouchers: one that was redeemed is so again for the same distributor."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from mipass.base.audit.kept import Kind, State
from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.requests.operations import OWN_KEY
from mipass.domains.credits.models import Voucher, VoucherStatus
from mipass.domains.credits.redemption import turn_into_credits
from mipass.domains.distributors.models import Distributor


def _states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    for voucher in Voucher.objects.filter(id__in=ids):
        yield voucher.id, {"status": voucher.status, "distributor": voucher.distributor_id}


def _close_again(actor: Actor, voucher_id: UUID, state: State) -> bool:
    rows = Voucher.objects.filter(id=voucher_id, status=VoucherStatus.UNREDEEMED)
    voucher = lock(rows).first()
    if voucher is None or state["status"] == VoucherStatus.UNREDEEMED:
        return False
    distributor = (
        Distributor.objects.filter(id=state["distributor"]).first() if state["distributor"] else None
    )
    if distributor is None:
        _void(actor, voucher)
    else:
        key = f"{OWN_KEY}restored:{voucher.id}"
        turn_into_credits(actor=actor, distributor=distributor, voucher=voucher, key=key)  # it is locked
    return True


def _void(actor: Actor, voucher: Voucher) -> None:
    """It was voided, or redeemed by a distributor that is not known here: nobody redeems it any more."""
    Voucher.objects.filter(id=voucher.id).update(status=VoucherStatus.VOIDED, ended_at=now())
    record(actor=actor, event="credits:voucher_voided", subject_id=voucher.id)


VOUCHERS = Kind(
    "voucher",
    frozenset({"credits:voucher_redeemed", "credits:voucher_voided"}),
    _states,
    _close_again,
)
