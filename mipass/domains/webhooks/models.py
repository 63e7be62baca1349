"""Where events are sent, what is to be sent there, and what came of each try."""

from __future__ import annotations

from urllib.parse import urlsplit
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import ActorKind, Place, Principal
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.distributors.models import Distributor

URL_LENGTH = 2_000
DESCRIPTION_LENGTH = 100
ANSWER_LENGTH = 500
ORDINARY = UUID(int=0)  # the run of what is sent because it happened


class EndpointStatus(models.TextChoices):
    """Failing: none of the latest tries succeeded. Paused by a person, disabled by the portal."""

    ACTIVE = "active", _("Active")
    FAILING = "failing", _("Failing")
    PAUSED = "paused", _("Paused")
    DISABLED = "disabled", _("Disabled")


LIVE = (EndpointStatus.ACTIVE, EndpointStatus.FAILING)


class DisabledReason(models.TextChoices):
    """Why the portal disabled an endpoint."""

    GONE = "gone", _("it answered that it is gone for good (410)")
    FAILING = "failing", _("it took nothing for five days")
    MAKER = "maker", _("whoever added it may no longer see any of its events")


class WebhookEndpoint(TenantRow):
    """A URL that is told of events, within the reach that its maker has when they are sent.

    ``organization_ids`` None means all within that reach. Events from ``from_sequence`` on are still to be
    queued. ``stopped_from`` is the first that was not sent when it was paused or disabled. Nothing is sent
    before ``not_before``, which an answer may have asked for. ``window_at`` and ``window_count`` count the
    tries of the present second. One that was removed keeps its log for a while, and no secret.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    url = models.CharField(max_length=URL_LENGTH)
    description = models.CharField(max_length=DESCRIPTION_LENGTH, blank=True, default="")
    types = models.JSONField()
    organization_ids = models.JSONField(null=True)
    per_second = models.PositiveSmallIntegerField(default=20)
    status = models.CharField(max_length=10, choices=EndpointStatus, default=EndpointStatus.ACTIVE)
    disabled_reason = models.CharField(max_length=10, choices=DisabledReason, blank=True, default="")
    secret = models.BinaryField(max_length=200, null=True)
    previous_secret = models.BinaryField(max_length=200, null=True)
    previous_until = models.DateTimeField(null=True)
    created_by_kind = models.CharField(max_length=10)
    created_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    last_success_at = models.DateTimeField(null=True)
    failing_since = models.DateTimeField(null=True)
    failing_told_at = models.DateTimeField(null=True)
    from_sequence = models.PositiveBigIntegerField()
    stopped_from = models.PositiveBigIntegerField(null=True)
    last_tried_at = models.DateTimeField(null=True)
    not_before = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    window_count = models.PositiveSmallIntegerField(default=0)

    distributor_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["distributor", "created_at"], name="webhooks_of_distributor"),
            models.Index(
                fields=["failing_since"], condition=Q(failing_since__isnull=False), name="webhooks_failing"
            ),
        ]

    @property
    def place(self) -> Place:
        """Of the distributor as a whole: it may be told of several organizations."""
        return Place(self.distributor_id)

    @property
    def made_by(self) -> Principal:
        """Whose rights decide what it is told."""
        return Principal(ActorKind(self.created_by_kind), self.created_by_id)

    @property
    def host(self) -> str:
        """What may be said of its URL to whoever may not see it: the rest may be a secret."""
        return urlsplit(self.url).hostname or ""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.description or self.host

    @property
    def is_live(self) -> bool:
        """Whether it is told what happens."""
        return self.status in LIVE and self.removed_at is None


class DeliveryStatus(models.TextChoices):
    """What became of an event on its way. Held: queued in a database that was put back."""

    QUEUED = "queued", _("Queued")
    SENT = "sent", _("Delivered")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Not sent")
    HELD = "held", _("Held")


class Delivery(TenantRow):
    """One event for one endpoint, once in each ``run``: ORDINARY, or the id of a replay or of a test.

    The body is made anew of the event at each try; of a test, whose ``sequence`` is 0, of this row. Whoever
    tries it has it until ``claimed_until``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    endpoint = TenantKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="deliveries")
    event_id = models.UUIDField()
    sequence = models.PositiveBigIntegerField()
    type = models.CharField(max_length=60)
    run = models.UUIDField(default=ORDINARY)
    status = models.CharField(max_length=10, choices=DeliveryStatus, default=DeliveryStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    claimed_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    distributor_id: UUID
    endpoint_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "endpoint", "event_id", "run"], name="webhooks_delivery_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="queued"), name="webhooks_due"),
            models.Index(
                fields=["endpoint", "due_at"], condition=Q(status="queued"), name="webhooks_due_there"
            ),
            models.Index(fields=["distributor", "endpoint", "id"], name="webhooks_log"),
        ]

    @property
    def place(self) -> Place:
        """Where its endpoint is."""
        return Place(self.distributor_id)

    @property
    def message_id(self) -> str:
        """By which a receiver knows the event again: of each try, replay and endpoint the same.

        It has no dot, since the parts of what is signed are joined by dots.
        """
        return f"evt_{self.event_id.hex}"

    @property
    def is_test(self) -> bool:
        """Whether nothing happened but that somebody pressed *Test*."""
        return self.sequence == 0

    @property
    def is_ordinary(self) -> bool:
        """Whether it goes out because it happened, and tells of the endpoint's health."""
        return self.run == ORDINARY

    @property
    def is_replay(self) -> bool:
        """Whether somebody asked for it once more."""
        return not self.is_ordinary and not self.is_test


class Attempt(TenantRow):
    """One try: the status that was answered, or the code of why nothing was; never the answer's headers."""

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    delivery = TenantKey(Delivery, on_delete=models.PROTECT, related_name="tries")
    at = models.DateTimeField()
    status = models.PositiveSmallIntegerField(null=True)
    ms = models.PositiveIntegerField()
    error = models.CharField(max_length=40, blank=True, default="")
    answer = models.CharField(max_length=ANSWER_LENGTH, blank=True, default="")

    distributor_id: UUID
    delivery_id: UUID

    class Meta:
        indexes = [models.Index(fields=["distributor", "delivery", "id"], name="webhooks_attempts")]
