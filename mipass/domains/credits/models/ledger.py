"""The ledger: accounts, and transfers between them.

After the data model of double-entry bookkeeping: a transfer names the account it debits and the one it
credits, so it balances by construction. A balance here is credits posted less debits posted.
"""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class AccountCode(models.TextChoices):
    """The accounts of a distributor. Transfers lock them in the order of their codes: the pool, which
    everybody shares, comes last and is held shortest.
    """

    ALLOCATED = "allocated", _("Allocated")
    ISSUED = "issued", _("Issued")
    SOLD = "sold", _("Sold")
    UNALLOCATED = "unallocated", _("Unallocated")


class TransferCode(models.TextChoices):
    """Why credits moved."""

    REDEEM = "redeem", _("Voucher redeemed")
    ALLOCATE = "allocate", _("Limit raised")
    DEALLOCATE = "deallocate", _("Limit lowered")
    ISSUE = "issue", _("Credential issued")
    WITHDRAW = "withdraw", _("Credential withdrawn")
    EXPIRE = "expire", _("Invitation expired")
    CORRECT = "correct", _("Correction")


class LedgerAccount(TenantRow):
    """A kept balance. ``limited`` and ``closed`` stand on an organization's *issued* account: whether it
    spends from its own allocation, and whether it may spend at all; every spending checks both in the
    same statement that moves the balance.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT, null=True)
    code = models.CharField(max_length=12, choices=AccountCode)
    may_overdraw = models.BooleanField(default=False)
    limited = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    debits_posted = models.BigIntegerField(default=0)
    credits_posted = models.BigIntegerField(default=0)

    distributor_id: UUID
    organization_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "code"],
                condition=Q(organization=None),
                name="credits_account_of_distributor",
            ),
            models.UniqueConstraint(
                fields=["distributor", "organization", "code"], name="credits_account_of_organization"
            ),
            models.CheckConstraint(
                condition=Q(may_overdraw=True) | Q(credits_posted__gte=F("debits_posted")),
                name="credits_no_overdraft",
            ),
            models.CheckConstraint(
                condition=Q(debits_posted__gte=0, credits_posted__gte=0), name="credits_totals_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(code__in=["issued", "allocated"], organization__isnull=False)
                | Q(code__in=["unallocated", "sold"], organization__isnull=True),
                name="credits_account_belongs",
            ),
        ]

    @property
    def balance(self) -> int:
        """Credits posted less debits posted."""
        return self.credits_posted - self.debits_posted


class Transfer(TenantRow):
    """Credits moved from ``debit`` to ``credit``. Written once; the database refuses a change."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization_id = models.UUIDField(null=True)
    debit = TenantKey(LedgerAccount, on_delete=models.PROTECT, related_name="+")
    credit = TenantKey(LedgerAccount, on_delete=models.PROTECT, related_name="+")
    amount = models.PositiveBigIntegerField()
    code = models.CharField(max_length=10, choices=TransferCode)
    subject_id = models.UUIDField()
    reverses = TenantKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=100)
    reason = models.CharField(max_length=200, default="")
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    at = models.DateTimeField()

    distributor_id: UUID
    debit_id: UUID
    credit_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "idempotency_key"], name="credits_transfer_key"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="credits_amount_positive"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="credits_two_accounts"),
        ]
        indexes = [  # the statement, newest first: of the distributor, and of one organization
            models.Index(fields=["distributor", "at", "id"], name="credits_transfers_by_time"),
            models.Index(
                fields=["distributor", "organization_id", "at", "id"], name="credits_transfers_by_unit"
            ),
        ]
