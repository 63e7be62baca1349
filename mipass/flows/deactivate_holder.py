"""Deactivating a holder, and what becomes of the holder's credentials by that."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid
from mipass.base.outbox.operations import without_notices
from mipass.domains.credentials.holding import lock_live_of
from mipass.domains.credentials.models import CredentialStatus, RevocationReason
from mipass.domains.credentials.operations import move_credential
from mipass.domains.holders import operations
from mipass.domains.holders.models import Holder, Treatment
from mipass.domains.holders.permissions import MANAGE


@change("flows:deactivate_holder")
def deactivate_holder(*, actor: Actor, holder: Holder, credentials: str) -> bool:
    """Nothing more is issued to the holder, no open invitation is accepted, and their credentials are kept,
    disabled or revoked (`Treatment`): all of it, or nothing. Whether anything changed by it.

    Raises Invalid for another treatment, Forbidden where it changes credentials that the actor may not
    change, TooManyCredentials.
    """
    actor.require(MANAGE, holder.place)
    if credentials not in Treatment.values:
        raise Invalid(_("Choose what becomes of the credentials."), code="required", field="credentials")
    choice = Treatment(credentials)
    changed = operations.deactivate_holder(actor=actor, holder=holder, choice=choice)
    return bool(_treat(actor, holder, choice)) or changed


def _treat(actor: Actor, holder: Holder, choice: Treatment) -> int:
    """Returns how many credentials changed."""
    if choice == Treatment.KEEP:
        return 0
    found = lock_live_of(actor=actor, holder=holder)
    if choice == Treatment.DISABLE:
        found = [credential for credential in found if credential.status == CredentialStatus.ENABLED]
    reason = RevocationReason.LEFT if choice == Treatment.REVOKE else ""
    with without_notices():
        for credential in found:
            move_credential(actor=actor, credential=credential, verb=choice.value, reason=reason)
    return len(found)
