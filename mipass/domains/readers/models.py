"""A door reader, enrolled to one organization. Firmware has a file of its own, told of to Django here."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.firmware_models import (
    FirmwareChunk,
    FirmwareKey,
    FirmwareMetadata,
    FirmwareRelease,
    FirmwareRepository,
    FirmwareStatus,
    ReaderUpgrade,
    UpgradeCampaign,
    UpgradeState,
)


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


__all__ = [
    "FirmwareChunk",
    "FirmwareKey",
    "FirmwareMetadata",
    "FirmwareRelease",
    "FirmwareRepository",
    "FirmwareStatus",
    "Reader",
    "ReaderUpgrade",
    "UpgradeCampaign",
    "UpgradeState",
]
