"""A door reader, enrolled to one organization; and the firmware that the vendor releases for readers."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class Reader(models.Model):
    """What is known of a reader. ``removed_at`` set: released from its organization."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    name = models.CharField(max_length=NAME_LENGTH)
    serial_number = models.CharField(max_length=64, blank=True, default="")
    hardware_model = models.CharField(max_length=64, blank=True, default="")
    firmware_version = models.CharField(max_length=32, blank=True, default="")
    enrolled_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        indexes = [models.Index(fields=["distributor", "organization", "name", "id"], name="readers_by_name")]

    @property
    def place(self) -> Place:
        """The organization whose doors it guards."""
        return Place(self.distributor_id, self.organization_id)


class FirmwareStatus(models.TextChoices):
    """An image waits as unsigned until metadata that was signed offline is accepted."""

    UNSIGNED = "unsigned", _("Unsigned")
    PUBLISHED = "published", _("Published")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class FirmwareRelease(models.Model):
    """An image for a model of reader: the vendor's, and so of no tenant.

    ``number`` orders versions as numbers; see :mod:`mipass.domains.readers.versions`. ``sha256`` is of the
    image, in hex; ``size`` in bytes.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    hardware_model = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    number = models.BigIntegerField()
    notes = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=FirmwareStatus, default=FirmwareStatus.UNSIGNED)
    uploaded_by_id = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hardware_model", "number"], name="readers_firmware_version"),
            models.CheckConstraint(condition=Q(size__gt=0), name="readers_firmware_not_empty"),
        ]


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
