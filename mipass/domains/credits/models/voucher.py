"""Vouchers, as which credits are sold, and the tries to redeem one."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Place
from mipass.base.kit.address_field import AddressField
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantRow
from mipass.base.kit.vault import MAC_LENGTH
from mipass.domains.distributors.models import Distributor


class VoucherStatus(models.TextChoices):
    """What has become of a voucher."""

    UNREDEEMED = "unredeemed", _("Unredeemed")
    REDEEMED = "redeemed", _("Redeemed")
    VOIDED = "voided", _("Voided")


class Voucher(models.Model):
    """A number of credits, sold. Global until redeemed; its code is kept only as a keyed hash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    serial = models.CharField(max_length=20, unique=True)
    code_hash = models.BinaryField(max_length=MAC_LENGTH)
    credits = models.PositiveIntegerField()
    recipient = AddressField()
    status = models.CharField(max_length=10, choices=VoucherStatus, default=VoucherStatus.UNREDEEMED)
    created_by_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT, null=True)
    transfer_id = models.UUIDField(null=True, unique=True)

    distributor_id: UUID | None

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(credits__gt=0), name="credits_voucher_worth_something"),
            models.CheckConstraint(
                condition=Q(status="redeemed", distributor__isnull=False, transfer_id__isnull=False)
                | Q(status__in=["unredeemed", "voided"], distributor__isnull=True, transfer_id__isnull=True),
                name="credits_voucher_redeemed_once",
            ),
        ]

    @property
    def place(self) -> Place:
        """Where it was redeemed, if it was."""
        return Place(self.distributor_id)


class VoucherAttempt(TenantRow):
    """A look at a voucher, written before it is answered, so that guesses in parallel count too."""

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    account_id = models.UUIDField()
    serial = models.CharField(max_length=20)
    failed = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["account_id", "at"], name="credits_attempts_account"),
            models.Index(fields=["distributor", "at"], name="credits_attempts_tenant"),
            models.Index(fields=["serial", "at"], name="credits_attempts_serial"),
        ]
