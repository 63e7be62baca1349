"""Files that are too long for one answer: made by the worker, kept sealed for a day."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import ActorKind, Permission, Place, Principal
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class FileKind(models.TextChoices):
    """What a file holds."""

    CREDENTIALS = "credentials", _("Credentials")
    STATEMENT = "credit_statement", _("Credit statement")
    BATCH_ROWS = "batch_rows", _("Rows of a bulk upload")


class FileState(models.TextChoices):
    """Waiting → Making → Ready or Failed. Removed ones are deleted soon after."""

    WAITING = "waiting", _("Waiting")
    MAKING = "making", _("Being made")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    REMOVED = "removed", _("Removed")


OPEN = (FileState.WAITING, FileState.MAKING)
ENDED = (FileState.READY, FileState.FAILED)


class MadeFile(TenantRow):
    """One file. Its state is the worker's queue.

    ``name`` is ASCII, without day or suffix, and one that the audit log knows. ``said`` is what it is made
    of: ids, filters, a layout; no card data and no names. ``needs`` are the permissions that making and
    downloading it take. ``rows`` and ``size`` (octets) grow while it is made. ``tries`` counts the workers
    that began it. ``trouble`` is sealed: it may name a person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT, null=True)
    kind = models.CharField(max_length=20, choices=FileKind)
    name = models.CharField(max_length=100)
    media_type = models.CharField(max_length=60)
    said = models.JSONField()
    needs = models.JSONField()
    state = models.CharField(max_length=10, choices=FileState, default=FileState.WAITING)
    asked_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    asked_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    digest = models.BinaryField(max_length=32, null=True)
    trouble = models.BinaryField(null=True)

    distributor_id: UUID
    organization_id: UUID | None

    class Meta:
        indexes = [
            models.Index(fields=["distributor", "asked_by_id", "id"], name="files_of_asker"),
            models.Index(
                fields=["created_at"], condition=Q(state__in=["waiting", "making"]), name="files_to_make"
            ),
            models.Index(fields=["state", "changed_at"], name="files_by_age"),
        ]

    @property
    def place(self) -> Place:
        """The organization whose data it holds, or the distributor as a whole."""
        return Place(self.distributor_id, self.organization_id)

    @property
    def asked_by(self) -> Principal:
        """Who is to have it."""
        return Principal(ActorKind(self.asked_by_kind), self.asked_by_id)

    @property
    def permissions(self) -> list[Permission]:
        """What making and downloading it take."""
        return [Permission(code) for code in self.needs]


class FilePart(TenantRow):
    """A part of a file, sealed under the distributor's data key. All parts but the last have one size."""

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    file = TenantKey(MadeFile, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    distributor_id: UUID
    file_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "file", "number"], name="files_part_once")
        ]
