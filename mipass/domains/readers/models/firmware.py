"""Firmware: the vendor's releases, the signed metadata that publishes them, and who is to take them."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class FirmwareStatus(models.TextChoices):
    """An image waits as unsigned until metadata that was signed offline is accepted."""

    UNSIGNED = "unsigned", _("Unsigned")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FirmwareRelease(models.Model):
    """An image for a model of reader: the vendor's, and so of no tenant.

    ``number`` orders versions as numbers, see :mod:`mipass.protocol.versions`; ``sequence`` counts a model's
    uploads. ``min_from`` is the lowest version that may go to this one at once. ``sha256`` is of the image,
    in hex; ``size`` in bytes. ``leaving_at``: from then on it is offered to nobody, and the next signing
    request leaves it out.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hardware_model = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    number = models.BigIntegerField()
    sequence = models.PositiveIntegerField()
    min_from = models.CharField(max_length=32, blank=True, default="")
    notes = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=FirmwareStatus, default=FirmwareStatus.UNSIGNED)
    leaving_at = models.DateTimeField(null=True)
    uploaded_by_id = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hardware_model", "number"], name="readers_firmware_version"),
            models.UniqueConstraint(fields=["hardware_model", "sequence"], name="readers_firmware_sequence"),
            models.CheckConstraint(condition=Q(size__gt=0), name="readers_firmware_not_empty"),
        ]

    @property
    def path(self) -> str:
        """Its name as a target: readable, and nobody else's by the end of its id."""
        return f"{slugify(self.hardware_model) or 'reader'}-{self.version}-{self.id.hex[-12:]}.bin"


class FirmwareChunk(models.Model):
    """A part of an image. In parts, so that none need ever lie in memory whole."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(FirmwareRelease, on_delete=models.CASCADE, related_name="chunks")
    position = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "position"], name="readers_firmware_chunk"),
        ]


class FirmwareRepository(models.Model):
    """One row, locked by whoever changes releases or metadata. ``pinned``: SHA-256 of the first root."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    pinned = models.CharField(max_length=64, blank=True, default="")
    pinned_at = models.DateTimeField(null=True)


class MetadataRole(models.TextChoices):
    """The four kinds of metadata of TUF 1.0."""

    ROOT = "root"
    TARGETS = "targets"
    SNAPSHOT = "snapshot"
    TIMESTAMP = "timestamp"


class FirmwareMetadata(models.Model):
    """A signed file as it was accepted or made; of timestamps only the newest is kept."""

    id = models.BigAutoField(primary_key=True)
    role = models.CharField(max_length=10, choices=MetadataRole)
    version = models.BigIntegerField()
    content = models.BinaryField()
    expires_at = models.DateTimeField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "version"], name="readers_firmware_metadata"),
        ]


class FirmwareKey(models.Model):
    """A key of the portal for snapshot and timestamp, sealed; the one that the root names signs."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    keyid = models.CharField(max_length=64, unique=True)
    private_key = models.BinaryField()
    made_at = models.DateTimeField()


class UpgradeState(models.TextChoices):
    """Where a reader stands in a campaign."""

    WAITING = "waiting", _("Waiting")
    OFFERED = "offered", _("Offered")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


OPEN_STATES = (UpgradeState.WAITING, UpgradeState.OFFERED)


class UpgradeCampaign(TenantRow):
    """Readers of one organization that are to take newer firmware."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    created_by_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        indexes = [
            models.Index(
                fields=["distributor", "organization", "-started_at", "-id"],
                name="readers_campaigns_by_start",
            )
        ]

    @property
    def place(self) -> Place:
        """The organization whose readers it is about."""
        return Place(self.distributor_id, self.organization_id)


class ReaderUpgrade(TenantRow):
    """One reader in a campaign. ``release`` is what it shall take; ``reason`` a code of why it did not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    campaign = TenantKey(UpgradeCampaign, on_delete=models.PROTECT, related_name="upgrades")
    reader = TenantKey("readers.Reader", on_delete=models.PROTECT)
    release = models.ForeignKey(FirmwareRelease, on_delete=models.PROTECT)
    from_version = models.CharField(max_length=32, blank=True, default="")
    state = models.CharField(max_length=10, choices=UpgradeState, default=UpgradeState.WAITING)
    reason = models.CharField(max_length=40, blank=True, default="")
    changed_at = models.DateTimeField()

    distributor_id: UUID
    campaign_id: UUID
    reader_id: UUID
    release_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "campaign", "reader"], name="readers_once_in_a_campaign"
            ),
            models.UniqueConstraint(
                fields=["distributor", "reader"],
                condition=Q(state__in=["waiting", "offered"]),
                name="readers_one_open_upgrade",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "state"], name="readers_upgrades_by_state")]
