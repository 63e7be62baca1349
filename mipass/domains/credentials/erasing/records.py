"""Credentials of people who are erased: ids, states and times stay, and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.traces import Traces, erased_address, random_thumbprint
from mipass.base.kit.vault import INDEX_LENGTH, CannotOpen
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential, CredentialStatus, Device, DeviceToken, Offer, Undo
from mipass.domains.holders.models import Holder
from mipass.domains.organizations.models import Organization


def lock_all_of(holders: Iterable[Holder]) -> list[Credential]:
    """Every credential of these holders, locked."""
    mine = [*holders]
    rows = Credential.objects.filter(
        distributor_id__in={holder.distributor_id for holder in mine},
        organization_id__in={holder.organization_id for holder in mine},
        holder_id__in=[holder.id for holder in mine],
    )
    return list(lock(rows.order_by("id")))


def count_live_of(holder: Holder) -> int:
    """How many credentials of the holder are not revoked."""
    rows = Credential.objects.filter(
        distributor_id=holder.distributor_id, organization_id=holder.organization_id, holder_id=holder.id
    )
    return rows.exclude(status=CredentialStatus.REVOKED).count()


def is_over(credential: Credential) -> bool:
    """Whether it opens nothing any more, for good."""
    return credential.status == CredentialStatus.REVOKED


def traces_of(credentials: Iterable[Credential]) -> Traces:
    """By what the people are recognized to whom these were issued."""
    found = [each for each in credentials if each.erased_at is None]
    return Traces(frozenset(each.email for each in found))


def cards_of(credentials: Iterable[Credential]) -> Traces:
    """What somebody may have searched for who meant one of these: numbers and data of cards."""
    words = set[str]()
    for credential in credentials:
        try:
            card = open_card(credential)
        except CannotOpen:
            continue
        words |= {str(card.card_number), str(card.bits.value), card.bits.hex, f"{card.bits.value:x}"}
    return Traces(words=frozenset(words))


def addresses_of_others(
    organization: Organization, addresses: Iterable[str], erased: Collection[UUID]
) -> frozenset[str]:
    """To which of these addresses other credentials of the organization were issued, that are not erased."""
    rows = Credential.objects.filter(
        distributor_id=organization.distributor_id,
        organization_id=organization.id,
        email__in=[*addresses],
        erased_at=None,
    )
    return frozenset(rows.exclude(id__in=erased).values_list("email", flat=True))


def erase_credentials(*, actor: Actor, credentials: Sequence[Credential]) -> None:
    """Forget address, label, card data and by what it is found; in the caller's transaction.

    ``changed_at`` stays: it tells since when the credential is stopped. The rows are locked, so that no phone
    is given anything meanwhile: whoever gives locks them too.
    """
    for credential in credentials:
        rows = Credential._base_manager.filter(distributor_id=credential.distributor_id, id=credential.id)
        rows.update(
            email=erased_address(credential.id),
            label="",
            data=b"",
            value_index=secrets.token_bytes(INDEX_LENGTH),
            number_index=None,
            facility_index=None,
            link_hash=None,
            remind_at=None,
            erased_at=now(),
        )
        record(actor=actor, event="credential:erased", place=credential.place, subject_id=credential.id)
        _forget_phones(credential)


def _forget_phones(credential: Credential) -> None:
    """Times stay; keys, tokens, links and what the wallet called itself go."""
    mine = {"distributor_id": credential.distributor_id, "credential_id": credential.id}
    devices = Device.objects.filter(**mine)
    DeviceToken.objects.filter(distributor_id=credential.distributor_id, device__in=devices).delete()
    for device_id in lock(devices).values_list("id", flat=True):
        one = Device.objects.filter(distributor_id=credential.distributor_id, id=device_id)
        one.update(dpop_thumbprint=random_thumbprint(), key_thumbprint=random_thumbprint(), wallet="")
    for model in (Offer, Undo):
        model._default_manager.filter(**mine).delete()
