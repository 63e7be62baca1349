"""One row a request key; rows are never changed."""

from __future__ import annotations

from django.db import models

from mipass.base.kit.vault import MAC_LENGTH


class _RequestKey(models.Model):
    id = models.UUIDField(primary_key=True)
    key = models.CharField(max_length=100)
    operation = models.CharField(max_length=60)
    content = models.BinaryField(max_length=MAC_LENGTH)
    result_id = models.UUIDField()
    at = models.DateTimeField()

    class Meta:
        abstract = True


class TenantRequest(_RequestKey):
    """A key used by anyone within a tenant."""

    distributor_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["distributor_id", "key"], name="requests_tenant_key")]


class OperatorRequest(_RequestKey):
    """A key used by an operator outside any tenant."""

    account_id = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account_id", "key"], name="requests_operator_key")]
