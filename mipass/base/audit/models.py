"""Events and their seals, neither of which is ever updated or deleted; and what follows a restore."""

from __future__ import annotations

from django.db import models

from mipass.base.kit.vault import MAC_LENGTH


class Event(models.Model):
    """One thing that happened, written in the transaction of the change itself. Ids only, no free text.

    ``mac`` covers all of it, made at writing; None in events of before it was, which are all sealed.
    """

    id = models.UUIDField(primary_key=True)
    distributor_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    type = models.CharField(max_length=60)
    subject_id = models.UUIDField(null=True)
    details = models.JSONField(default=dict)
    at = models.DateTimeField()
    mac = models.BinaryField(max_length=MAC_LENGTH, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["distributor_id", "at", "id"], name="audit_by_tenant"),
            models.Index(fields=["distributor_id", "organization_id", "at", "id"], name="audit_by_unit"),
            models.Index(fields=["subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["actor_id", "type", "at"], name="audit_by_actor"),
        ]


class Seal(models.Model):
    """An event's place in its chain: ``mac`` covers the event's content and the seal before it."""

    id = models.BigAutoField(primary_key=True)
    chain = models.UUIDField()
    position = models.PositiveBigIntegerField()
    event_id = models.UUIDField(unique=True)
    mac = models.BinaryField(max_length=MAC_LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "position"], name="audit_seal_position")]


class HoldReason(models.TextChoices):
    """How it came to light that the database is an older state."""

    RESTORED = "restored", "Restored"
    BEHIND = "behind", "Behind its audit log"


class Hold(models.Model):
    """The one row of an installation that was put back: it signs and sends nothing while this stands."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    reason = models.CharField(max_length=10, choices=HoldReason)
    since = models.DateTimeField()
