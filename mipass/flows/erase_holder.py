"""Erasing a holder, with their credentials and all that is kept of them anywhere, for good."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import ngettext

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Refused
from mipass.base.kit.reliance import take_away
from mipass.base.outbox.operations import notify
from mipass.domains.credentials.erasing.records import is_over, lock_all_of
from mipass.domains.credentials.models import Credential
from mipass.domains.holders.erasing import lock_to_erase
from mipass.domains.holders.models import Holder
from mipass.domains.holders.permissions import ERASE
from mipass.domains.privacy.erasing import erase_people


class HolderHasLiveCredentials(Refused):
    """Some of the holder's credentials are not revoked: a card that opens doors has an owner."""

    code = "holder_has_live_credentials"


@change("flows:erase_holder")
def erase_holder(*, actor: Actor, holder: Holder) -> bool:
    """Erase the holder and their credentials, which all have to be revoked. False if it was so already.

    Ids, states, times and counts stay, and the ledger and audit log, which know no more. All of it happens,
    or nothing. Raises HolderHasLiveCredentials, WorkGoesOn.
    """
    actor.require(ERASE, holder.place)
    present = lock_to_erase(holder)
    if present is None:
        return False
    take_away(present.id)
    credentials = lock_all_of([present])
    _refuse_live(credentials)
    for credential in credentials:
        credential.organization = holder.organization
    erase_people(actor=actor, organization=holder.organization, holders=[present], credentials=credentials)
    notify(actor=actor, kind="holder-erased")
    return True


def _refuse_live(credentials: Sequence[Credential]) -> None:
    live = sum(not is_over(credential) for credential in credentials)
    if live:
        message = ngettext(
            "%(count)d credential of this holder is not revoked. Revoke it first.",
            "%(count)d credentials of this holder are not revoked. Revoke them first.",
            live,
        )
        raise HolderHasLiveCredentials(message % {"count": live}, facts={"live": live})
