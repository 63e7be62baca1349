"""How a credential stands, as far as a panel's list is measured by it: the one place that says so.

A validity that is over will count here beside the states.
"""

from __future__ import annotations

from collections.abc import Mapping

from mipass.domains.credentials.models import CredentialStatus

# The most alive first: a card that is enabled for somebody opens doors, though it was revoked for others.
RANKS: Mapping[str, int] = {
    CredentialStatus.ENABLED: 0,
    CredentialStatus.INVITED: 1,
    CredentialStatus.DISABLED: 2,
    CredentialStatus.REVOKED: 3,
}
STATUSES = [*RANKS]
STOPPED = frozenset((CredentialStatus.DISABLED, CredentialStatus.REVOKED))
COLUMNS = "c.status"  # what is read of a credential to tell


def is_stopped(status: str) -> bool:
    """Whether a card of this credential is to open nothing."""
    return status in STOPPED
