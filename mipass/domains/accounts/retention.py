"""Forgetting sessions that ended, and addresses that accounts left."""

from __future__ import annotations

from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef

from mipass.base.kit.clock import now
from mipass.base.kit.db import delete_in_steps
from mipass.domains.accounts.models import AddressChange
from mipass.domains.accounts.queries import KEPT


def forget_sessions(older_than: timedelta) -> int:
    """Delete sessions that ended before that, and the browsers and addresses noted of them. How many rows.

    A session that a person or a limit ended is gone already; only what was noted of it is left.
    """
    before = now() - older_than
    gone = delete_in_steps(Session.objects.filter(expire_date__lt=before))
    live = Session.objects.filter(session_key=OuterRef("session_key"))
    return gone + delete_in_steps(UserSession.objects.filter(~Exists(live), last_seen_at__lt=before))


def forget_address_changes() -> int:
    """Delete what tells of changes that can no longer be undone. How many."""
    return delete_in_steps(AddressChange.objects.filter(changed_at__lte=now() - KEPT))
