"""The ledger, and vouchers."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.common import ActorRef, Body, Moment

Account = Literal["sold", "unallocated", "allocated", "issued"]
Code = Literal["redeem", "allocate", "deallocate", "issue", "withdraw", "expire", "correct"]


class AccountOut(Schema):
    """A ledger account. ``balance`` is what was credited less what was debited: below 0 for ``sold``."""

    code: Account
    organization_id: UUID | None
    balance: int
    debits_posted: int
    credits_posted: int


class TransferOut(Schema):
    """Credits of ``amount`` went from the account ``debit`` to ``credit``. Transfers never change."""

    id: UUID
    code: Code
    debit: Account
    credit: Account
    amount: int
    organization_id: UUID | None
    subject_id: UUID = Field(description="A credential, a batch, a voucher or an organization")
    reverses_id: UUID | None
    reason: str
    actor: ActorRef
    at: Moment


class TransferWalk(Walk):
    """Which transfers."""

    organization_id: UUID | None = None
    code: Code | None = None
    since: datetime | None = Field(None, description="From then on")
    until: datetime | None = Field(None, description="Before then")


class VoucherIn(Body):
    """What stands on a voucher. Spaces, dashes and case do not matter."""

    serial_number: str = Field(min_length=1, max_length=100)
    authentication_code: str = Field(min_length=1, max_length=100)


class VoucherOut(Schema):
    """What a voucher is worth."""

    credits: int


class RedeemedOut(Schema):
    """What was redeemed. ``unallocated``: what the pool holds now, for who may see it."""

    credits: int
    unallocated: int | None
