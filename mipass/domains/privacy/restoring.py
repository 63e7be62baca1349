"""Whoever was erased stays so when an older database is put back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from uuid import UUID

from mipass.base.audit.kept import Kind, State
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.domains.credentials.erasing.records import is_over, lock_all_of
from mipass.domains.credentials.models import Credential
from mipass.domains.holders.erasing import lock_to_erase
from mipass.domains.holders.models import Holder
from mipass.domains.organizations.models import Organization
from mipass.domains.privacy.erasing import erase_people


def _holders(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    rows = Holder.objects.filter(id__in=ids, erased_at__isnull=False)
    for id, organization_id in rows.values_list("id", "organization_id"):
        yield id, {"organization": organization_id}


def _credentials(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    rows = Credential.objects.filter(id__in=ids, erased_at__isnull=False)
    for id, organization_id in rows.values_list("id", "organization_id"):
        yield id, {"organization": organization_id}


def _erase_holder_again(actor: Actor, holder_id: UUID, state: State) -> bool:
    """With those credentials of theirs that are revoked; others were not theirs any more."""
    organization = Organization.objects.filter(id=state["organization"]).first()
    if organization is None:
        return False
    known = Holder.objects.filter(distributor_id=organization.distributor_id, id=holder_id).first()
    holder = known and lock_to_erase(known)
    if holder is None:
        return False
    credentials = [each for each in lock_all_of([holder]) if is_over(each) and each.erased_at is None]
    _erase(actor, organization, [holder], credentials)
    return True


def _erase_credential_again(actor: Actor, credential_id: UUID, state: State) -> bool:
    organization = Organization.objects.filter(id=state["organization"]).first()
    if organization is None:
        return False
    rows = Credential.objects.filter(distributor_id=organization.distributor_id, id=credential_id)
    found = [each for each in lock(rows) if is_over(each) and each.erased_at is None]
    if found:
        _erase(actor, organization, [], found)
    return bool(found)


def _erase(
    actor: Actor, organization: Organization, holders: Sequence[Holder], credentials: Sequence[Credential]
) -> None:
    for credential in credentials:
        credential.organization = organization
    erase_people(
        actor=actor,
        organization=organization,
        holders=holders,
        credentials=credentials,
        is_at_rest=True,
    )


HOLDERS = Kind("holder", frozenset({"holder:erased"}), _holders, _erase_holder_again)
ERASED = Kind("erased", frozenset({"credential:erased"}), _credentials, _erase_credential_again)
