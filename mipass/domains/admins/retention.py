"""Forgetting API clients that were revoked, unless an admin or an invitation still names one."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from mipass.base.kit.clock import now
from mipass.base.kit.db import delete_in_steps
from mipass.domains.admins.models import Admin
from mipass.domains.clients.models import ApiClient


def forget_clients(older_than: timedelta) -> int:
    """Delete those that were revoked before that, with their tokens. Returns how many.

    The audit log keeps what they did, and tells it of *An API client* from then on.
    """
    inviting = Admin.objects.filter(
        distributor_id=OuterRef("distributor_id"), invited_by_client_id=OuterRef("id")
    )
    revoked = ApiClient.objects.filter(revoked_at__lt=now() - older_than)
    return delete_in_steps(revoked.exclude(Exists(inviting)))
