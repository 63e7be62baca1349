"""Queued mails and a person's notices. Plain tenant ids: nothing here points upward."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from mipass.base.kit.address_field import AddressField


class MailStatus(models.TextChoices):
    """What became of a mail."""

    QUEUED = "queued", "Queued"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    CANCELLED = "cancelled", "Cancelled"
    HELD = "held", "Held"  # queued in a database that was put back: it may have been sent since


class Mail(models.Model):
    """One mail: its kind and ids in the open, links and codes sealed until delivery and wiped then."""

    id = models.UUIDField(primary_key=True)
    distributor_id = models.UUIDField(null=True)
    organization_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    recipient = AddressField()
    language = models.CharField(max_length=10, default="en")
    subject_id = models.UUIDField(null=True)
    context = models.BinaryField(null=True)
    status = models.CharField(max_length=10, choices=MailStatus, default=MailStatus.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    answer = models.CharField(max_length=500, default="")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(status="queued"), name="outbox_due"),
            models.Index(fields=["subject_id", "id"], name="outbox_by_subject"),
            models.Index(fields=["subject_id"], condition=Q(status="failed"), name="outbox_undelivered"),
            models.Index(fields=["recipient", "created_at"], name="outbox_by_recipient"),
            models.Index(fields=["recipient", "sent_at"], name="outbox_sent_to"),
        ]


class Notice(models.Model):
    """Something to tell a signed-in person: shown once as a toast, then kept in Alert History."""

    id = models.UUIDField(primary_key=True)
    account_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    level = models.CharField(max_length=10, default="success")
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    shown_at = models.DateTimeField(null=True)
    cleared_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account_id", "-created_at"], name="outbox_notices")]
