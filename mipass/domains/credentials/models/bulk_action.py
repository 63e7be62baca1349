"""One action on many credentials: what was asked for, how far it is, what came of each."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import ActorKind, Place, Principal
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class ActionState(models.TextChoices):
    """Running → Done, Cancelled by a person, or Stopped because who asked for it may no longer."""

    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    STOPPED = "stopped", _("Stopped")


class BulkAction(TenantRow):
    """Credentials are taken in the order of their ids, up to ``until``; ``after`` is the last one done.

    ``valid_from`` and ``valid_until`` are the dates that Set Validity Dates sets, both; null takes one away.

    ``selection`` is sealed, since a search may be a card's number. ``total`` is what was matched when it was
    asked for; ``changed`` and ``unchanged`` grow with each row in the transaction that handles it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    verb = models.CharField(max_length=16)
    reason = models.CharField(max_length=10, blank=True, default="")
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    selection = models.BinaryField(max_length=8_000)
    state = models.CharField(max_length=10, choices=ActionState, default=ActionState.RUNNING)
    total = models.PositiveIntegerField()
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    after = models.UUIDField(null=True)
    until = models.UUIDField()
    created_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    created_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        indexes = [
            models.Index(
                fields=["distributor", "organization", "created_at"], name="credentials_bulk_actions"
            ),
            models.Index(
                fields=["created_at"], condition=Q(state="running"), name="credentials_running_actions"
            ),
        ]

    @property
    def place(self) -> Place:
        """The organization whose credentials it changes."""
        return Place(self.distributor_id, self.organization_id)

    @property
    def asked_by(self) -> Principal:
        """Whose rights each step needs."""
        return Principal(ActorKind(self.created_by_kind), self.created_by_id)

    @property
    def is_running(self) -> bool:
        """Whether the worker goes on with it."""
        return self.state == ActionState.RUNNING


class BulkActionRow(TenantRow):
    """What came of one credential: an empty ``code`` when it was changed, else why not."""

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    action = TenantKey(BulkAction, on_delete=models.PROTECT, related_name="rows")
    credential_id = models.UUIDField()
    code = models.CharField(max_length=40, blank=True, default="")

    distributor_id: UUID
    action_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "action", "credential_id"], name="credentials_bulk_action_once"
            )
        ]
