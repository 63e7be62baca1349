"""How a credential stands, as far as a panel's list is measured by it: its status, and whether it is over."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection, models

from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.validity import Validity, is_ended


class Standing(models.TextChoices):
    """The most alive first: a card that is enabled for somebody opens, though it was revoked for others."""

    ENABLED = CredentialStatus.ENABLED.value, CredentialStatus.ENABLED.label
    INVITED = CredentialStatus.INVITED.value, CredentialStatus.INVITED.label
    ENDED = Validity.ENDED.value, Validity.ENDED.label
    DISABLED = CredentialStatus.DISABLED.value, CredentialStatus.DISABLED.label
    REVOKED = CredentialStatus.REVOKED.value, CredentialStatus.REVOKED.label


RANKS = {standing.value: rank for rank, standing in enumerate(Standing)}
ALIVE = (CredentialStatus.ENABLED, CredentialStatus.INVITED)
# What is read of a credential `c` to tell; its mark is the moment, of `as_parameter`.
STANDING = (
    "CASE WHEN c.status IN ('enabled', 'invited') AND c.valid_until < %s THEN 'ended' ELSE c.status END"
)


def as_parameter(moment: datetime) -> Any:
    """A moment as plain SQL takes it on either database."""
    return connection.ops.adapt_datetimefield_value(moment)


def standing_of(credential: Credential) -> str:
    """That of a credential now."""
    over = credential.status in ALIVE and is_ended(credential)
    return Standing.ENDED.value if over else credential.status


def is_stopped(standing: str) -> bool:
    """Whether a card of this credential is to open nothing."""
    return standing in {Standing.ENDED, Standing.DISABLED, Standing.REVOKED}
