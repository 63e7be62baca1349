"""Transfers summed by the hour, so that a statement of years costs no more than one of days."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from mipass.base.kit.tenant import TenantRow
from mipass.domains.credits.models.ledger import TransferCode
from mipass.domains.distributors.models import Distributor


class HourTally(TenantRow):
    """The transfers of one reason within one hour of UTC, which has ended.

    ``whole`` rows are of the distributor, the others of one organization. ``change`` is what they did to the
    distributor's unallocated credits.
    """

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization_id = models.UUIDField(null=True)
    whole = models.BooleanField()
    hour = models.DateTimeField()
    code = models.CharField(max_length=10, choices=TransferCode)
    transfers = models.PositiveBigIntegerField()
    credits = models.PositiveBigIntegerField()
    change = models.BigIntegerField()

    distributor_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "hour", "code"], condition=Q(whole=True), name="credits_hour_whole"
            ),
            models.UniqueConstraint(
                fields=["distributor", "organization_id", "hour", "code"],
                condition=Q(whole=False),
                name="credits_hour_of_unit",
            ),
            models.CheckConstraint(
                condition=Q(whole=True, organization_id=None) | Q(whole=False, organization_id__isnull=False),
                name="credits_hour_belongs",
            ),
        ]
        indexes = [models.Index(fields=["hour"], condition=Q(whole=True), name="credits_hours_of_all")]


class TallyMark(models.Model):
    """Up to when every hour is summed. There is one row."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    until = models.DateTimeField()
