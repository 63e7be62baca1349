"""Forgetting who tried which voucher: limits count an hour, and the audit log keeps refusals."""

from __future__ import annotations

from datetime import timedelta

from mipass.base.kit.clock import now
from mipass.base.kit.db import delete_in_steps
from mipass.domains.credits.models import VoucherAttempt


def forget_attempts(older_than: timedelta) -> int:
    """Delete looks at vouchers of before that. Returns how many."""
    return delete_in_steps(VoucherAttempt.objects.filter(at__lt=now() - older_than))
