"""Forgetting tokens that ended. Clients that were revoked are `admins.retention`'s: invitations name them."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from mipass.base.kit.clock import now
from mipass.base.kit.db import delete_in_steps
from mipass.domains.clients.models import ApiToken


def forget_tokens(older_than: timedelta) -> int:
    """Delete tokens that ended or were revoked before that, with whence they came last. Returns how many."""
    before = now() - older_than
    return delete_in_steps(ApiToken.objects.filter(Q(expires_at__lt=before) | Q(revoked_at__lt=before)))
