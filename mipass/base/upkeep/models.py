"""Workers that beat, and checks that were made. Of no tenant; nothing decides by these rows."""

from __future__ import annotations

from django.db import models


class RunningWorker(models.Model):
    """A worker's process. It says every few seconds that it lives, and goes when it ends.

    ``troubles`` names the duties whose last round failed.
    """

    id = models.UUIDField(primary_key=True)
    host = models.CharField(max_length=100)
    process = models.PositiveIntegerField()
    version = models.CharField(max_length=40)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    troubles = models.JSONField(default=list)


class LastRun(models.Model):
    """How a check or another regular task ended when it was done last; one row each.

    ``faults`` is what it found wrong; ``passed_at`` when it last ended without any.
    """

    name = models.CharField(max_length=40, primary_key=True)
    ended_at = models.DateTimeField()
    seconds = models.FloatField()
    faults = models.PositiveIntegerField()
    passed_at = models.DateTimeField(null=True)
    remark = models.CharField(max_length=200, default="")
