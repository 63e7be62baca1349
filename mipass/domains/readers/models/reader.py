"""A door reader, enrolled to one organization. Firmware has a file of its own, told of to Django here."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import ActorKind, Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.protocol.reader_config import OSDP_RAW, WIEGAND


class Output(models.TextChoices):
    """How a reader hands a card's bits on."""

    WIEGAND = WIEGAND, _("Wiegand")
    OSDP_RAW = OSDP_RAW, _("OSDP")


class Reader(TenantRow):
    """What is known of a reader. ``removed_at`` set: released from its organization.

    ``key_thumbprint`` (RFC 7638) and ``ueid`` (RFC 9711, in hex) name the device. While it is enrolled they
    are claimed too, and nobody else in the whole installation can enroll it: that is why the two claims are
    unique beyond tenants. Both are empty for a reader that no installer enrolled.

    ``config_sequence`` is that of the newest configuration made, ``config_known`` of the one that the reader
    goes by, ``generation_known`` the highest that it knows of. What it told last was signed at
    ``reported_at`` by its clock, and came here at ``last_seen_at``; ``list_time`` is when the status list
    that it holds was issued. ``released_at``: it has said farewell, signed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    name = models.CharField(max_length=NAME_LENGTH)
    serial_number = models.CharField(max_length=64, blank=True, default="")
    hardware_model = models.CharField(max_length=64, blank=True, default="")
    firmware_version = models.CharField(max_length=32, blank=True, default="")
    output = models.CharField(max_length=10, choices=Output, default=Output.WIEGAND)
    key_thumbprint = models.CharField(max_length=43, blank=True, default="")
    ueid = models.CharField(max_length=66, blank=True, default="")
    claimed_key = models.CharField(max_length=43, null=True, unique=True)
    claimed_ueid = models.CharField(max_length=66, null=True, unique=True)
    config_sequence = models.PositiveIntegerField(default=0)
    config_known = models.PositiveIntegerField(null=True)
    generation_known = models.PositiveIntegerField(default=0, db_default=0)
    list_time = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    enrolled_at = models.DateTimeField()
    enrolled_by_kind = models.CharField(
        max_length=10, choices=[(kind, kind) for kind in ActorKind], default=ActorKind.SYSTEM
    )
    enrolled_by_id = models.UUIDField(null=True)
    removed_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(null=True)

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["distributor", "organization", "name", "id"], name="readers_by_name"),
            models.Index(fields=["key_thumbprint"], name="readers_by_key"),
            models.Index(
                fields=["distributor", "organization", "removed_at"],
                condition=Q(removed_at__isnull=False, released_at=None),
                name="readers_not_yet_released",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(claimed_key=None) | Q(removed_at=None, claimed_key=F("key_thumbprint")),
                name="readers_claims_own_key",
            ),
            models.CheckConstraint(
                condition=Q(claimed_ueid=None) | Q(removed_at=None, claimed_ueid=F("ueid")),
                name="readers_claims_own_ueid",
            ),
            models.CheckConstraint(
                condition=Q(released_at=None) | Q(removed_at__isnull=False),
                name="readers_released_when_removed",
            ),
        ]

    @property
    def place(self) -> Place:
        """The organization whose doors it guards."""
        return Place(self.distributor_id, self.organization_id)
