"""What a press changed and can be taken back for a short while."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.distributors.models import Distributor


class Undo(TenantRow):
    """The latest move of a credential that whoever made it may take back, and what that needs.

    It holds as long as the credential's ``changed_at`` is this one. ``overtook``: a mail of an earlier state
    still waited then and was not sent. The rest is the invitation's link of before, where it was replaced.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    credential = TenantKey("credentials.Credential", on_delete=models.PROTECT)
    account_id = models.UUIDField()
    verb = models.CharField(max_length=20)
    changed_at = models.DateTimeField()
    overtook = models.BooleanField()
    link_hash = models.BinaryField(max_length=32, null=True)
    link_expires_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0)

    distributor_id: UUID
    credential_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "credential"], name="credentials_one_undo")
        ]
        indexes = [models.Index(fields=["changed_at"], name="credentials_old_undos")]
