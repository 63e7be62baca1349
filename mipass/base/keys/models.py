"""The installation's keys as they lie in the database: wrapped."""

from __future__ import annotations

from django.db import models


class InstallationKey(models.Model):
    """A random key, wrapped by the master key of that name.

    The highest ``number`` is the present one. While the master key is replaced, each key has two rows. The
    number 0 is what made sealed values and MACs before they named their key: the master key of that time.
    """

    id = models.BigAutoField(primary_key=True)
    number = models.PositiveIntegerField()
    master = models.CharField(max_length=100)
    wrapped = models.BinaryField(max_length=128)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number", "master"], name="keys_wrapped_once")]
