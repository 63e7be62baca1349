"""A panel's list of cards compared with an organization's credentials: its file, and what was found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import ActorKind, Place, Principal
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.credentials.models.batch import Batch
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class ReconciliationState(models.TextChoices):
    """Uploaded → Comparing → Finished, Asking or Unreadable; the last two → Uploaded when somebody has said
    how the file is to be read. Removed ones are deleted soon after.
    """

    UPLOADED = "uploaded", _("Waiting to be compared")
    COMPARING = "comparing", _("Being compared")
    ASKING = "asking", _("Waiting for your answer")
    UNREADABLE = "unreadable", _("Cannot be read")
    FINISHED = "finished", _("Finished")
    REMOVED = "removed", _("Removed")


class Finding(models.TextChoices):
    """What was found of a card, the worst first. A row has the first that holds of it."""

    STOPPED = "stopped", _("Active at the panel, but stopped here")
    ONLY_THERE = "only_there", _("Only at the panel")
    TWICE = "twice", _("Twice at the panel")
    DIFFERS = "differs", _("Same number, but facility code or format differs")
    ONLY_HERE = "only_here", _("Only here")
    IN_BOTH = "in_both", _("In both")
    UNREAD = "unread", _("Row without a card")


class Reconciliation(TenantRow):
    """One comparison. Its state is the worker's queue.

    ``counts`` are numbers by finding, of Only Here by status too, and of what is new or gone since
    ``previous_id``. ``knows_status``: the list says which of its cards are active. ``said`` and ``remark``
    are sealed as those of a Batch are. ``is_comparable`` ends with the key that its marks were made with.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    name = models.CharField(max_length=NAME_LENGTH)
    state = models.CharField(max_length=10, choices=ReconciliationState, default=ReconciliationState.UPLOADED)
    asked_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    asked_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    size = models.PositiveIntegerField()
    read = models.PositiveIntegerField(default=0)
    encoding = models.CharField(max_length=10, default="")
    numbers = models.CharField(max_length=12, default="")
    said = models.BinaryField(null=True)
    remark = models.BinaryField(null=True)
    compared_at = models.DateTimeField(null=True)
    knows_status = models.BooleanField(default=False)
    counts = models.JSONField(default=dict)
    previous_id = models.UUIDField(null=True)
    is_comparable = models.BooleanField(default=True)

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["distributor", "organization", "-id"], name="credentials_reconciliations"),
            models.Index(
                fields=["state", "created_at"],
                condition=Q(state__in=["uploaded", "comparing"]),
                name="credentials_reconcile_work",
            ),
            models.Index(fields=["created_at"], name="credentials_reconcile_age"),
        ]

    @property
    def place(self) -> Place:
        """The organization whose credentials are compared."""
        return Place(self.distributor_id, self.organization_id)

    @property
    def asked_by(self) -> Principal:
        """Who sent the list."""
        return Principal(ActorKind(self.asked_by_kind), self.asked_by_id)


Draft = Batch | Reconciliation  # an uploaded file, with what was said of it


def _of_many(target: type[models.Model]) -> models.ForeignKey[Any, Any]:
    """The owner of one of 100,000 rows: as that of a staged row."""
    kind = models.ForeignKey if target is Distributor else TenantKey
    return kind(target, on_delete=models.PROTECT, db_index=False, db_constraint=False)


class ReconciliationPart(TenantRow):
    """Sealed: a part of the file while it waits (``is_file``), or how some of its rows are shown."""

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    reconciliation = TenantKey(Reconciliation, on_delete=models.PROTECT)
    is_file = models.BooleanField()
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    reconciliation_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "reconciliation", "is_file", "number"],
                name="credentials_reconcile_part",
            )
        ]


class ReconciliationRow(TenantRow):
    """A row of the list, or a credential that the list lacks (``line`` is null).

    It has its finding, the ``credential`` with the ``status`` of then, and a ``mark`` by which the next one
    knows it.
    """

    id = models.BigAutoField(primary_key=True)
    distributor = _of_many(Distributor)
    reconciliation = _of_many(Reconciliation)
    position = models.PositiveIntegerField()
    line = models.PositiveIntegerField(null=True)
    is_active = models.BooleanField(null=True)
    finding = models.CharField(max_length=10, choices=Finding, null=True)
    credential = models.UUIDField(null=True)
    status = models.CharField(max_length=10, default="")
    mark = models.BinaryField(max_length=16, null=True)

    distributor_id: UUID
    reconciliation_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "reconciliation", "position"], name="credentials_reconciled_position"
            )
        ]
        indexes = [
            models.Index(
                fields=["distributor", "reconciliation", "finding", "position"],
                condition=Q(finding__isnull=False),
                name="credentials_reconciled_finding",
            ),
            models.Index(
                fields=["distributor", "reconciliation", "mark"],
                condition=Q(mark__isnull=False),
                name="credentials_reconciled_mark",
            ),
        ]
