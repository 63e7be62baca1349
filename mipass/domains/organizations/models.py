"""An organization: one or several locations with a single pool of credentials."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.distributors.models import Distributor

DOCUMENT_DAYS, MOST_DOCUMENT_DAYS = 7, 30
MOST_GRACE_HOURS = 72


class OrganizationStatus(models.TextChoices):
    """Closing and Removed are one way only."""

    ENABLED = "enabled", _("Enabled")
    DISABLED = "disabled", _("Disabled")
    CLOSING = "closing", _("Closing")
    REMOVED = "removed", _("Removed")


LIVE = (OrganizationStatus.ENABLED, OrganizationStatus.DISABLED)


class Organization(TenantRow):
    """A customer of a distributor. Its name is unique among the distributor's live organizations.

    A document on a phone is good for ``document_days``; a reader trusts a status list that is out of date
    for ``grace_hours`` more. An empty ``brand_accent`` or ``logo_version`` means: as its distributor's;
    the latter names the present OrganizationLogo.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=4 * NAME_LENGTH)
    status = models.CharField(max_length=10, choices=OrganizationStatus, default=OrganizationStatus.ENABLED)
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    document_days = models.PositiveSmallIntegerField(default=DOCUMENT_DAYS)
    grace_hours = models.PositiveSmallIntegerField(default=0)
    brand_accent = models.CharField(max_length=7, blank=True, default="", db_default="")
    logo_version = models.CharField(max_length=16, blank=True, default="", db_default="")

    distributor_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "name_key"],
                condition=Q(status__in=["enabled", "disabled"]),
                name="organizations_live_name",
            ),
            models.CheckConstraint(
                condition=Q(document_days__gte=1, document_days__lte=MOST_DOCUMENT_DAYS),
                name="organizations_document_days",
            ),
            models.CheckConstraint(
                condition=Q(grace_hours__lte=MOST_GRACE_HOURS), name="organizations_grace_hours"
            ),
        ]

    @property
    def place(self) -> Place:
        """The organization as a unit of its distributor."""
        return Place(self.distributor_id, self.id)

    @property
    def is_live(self) -> bool:
        """Whether it is not being removed, nor removed."""
        return self.status in LIVE

    @property
    def is_enabled(self) -> bool:
        """Whether it may issue, and its doors open."""
        return self.status == OrganizationStatus.ENABLED


class OrganizationLogo(TenantRow):
    """An organization's own logo as the portal serves it: a small PNG that the portal itself has drawn."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    png = models.BinaryField()

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "organization"], name="organizations_one_logo")
        ]
