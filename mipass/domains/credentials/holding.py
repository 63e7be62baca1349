"""Whose credentials they are: said by an admin or a program, never taken from an address."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.outbox.operations import notify
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.queries import list_credentials, refuse_erased
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import lock_active
from mipass.domains.organizations.models import Organization

MANY = 100  # of one holder, that are changed together


class TooManyCredentials(Refused):
    """More credentials than are changed together; nothing is changed."""

    code = "too_many_credentials"

    def __init__(self) -> None:
        super().__init__(
            _("These are more than %(limit)d credentials; change them one by one or with a bulk action.")
            % {"limit": MANY}
        )


@change("credentials:link_holder")
def link_holder(*, actor: Actor, credential: Credential, holder: Holder | None) -> None:
    """Say whose it is, or that nobody is known to hold it. Its address stays.

    Raises HolderInactive, CredentialErased.
    """
    actor.require(MANAGE, credential.place)
    refuse_erased(credential)
    if holder is not None:
        if holder.organization_id != credential.organization_id:
            raise NotFound
        lock_active(holder)
    _link(actor, credential, holder)
    notify(actor=actor, kind="credential-holder-changed", email=credential.email)


@change("credentials:adopt")
def adopt_credentials(*, actor: Actor, holder: Holder) -> int:
    """Link the holder to the credentials of exactly their address that nobody is known to hold.

    Returns how many. Raises HolderInactive, TooManyCredentials.
    """
    actor.require(MANAGE, holder.place)
    present = lock_active(holder)
    rows = Credential.objects.filter(
        distributor_id=holder.distributor_id,
        organization_id=holder.organization_id,
        email=present.email,
        holder=None,
        erased_at=None,
    )
    found = list(lock(rows.order_by("id"))[: MANY + 1])
    if len(found) > MANY:
        raise TooManyCredentials
    for credential in found:
        _link(actor, credential, present)
    return len(found)


@change("credentials:hand_over")
def hand_over(*, actor: Actor, holder: Holder, other: Holder) -> int:
    """Link the holder to all credentials of another one, revoked ones too; how many.

    The caller has looked at both. Raises HolderInactive, TooManyCredentials.
    """
    actor.require(MANAGE, holder.place)
    present = lock_active(holder)
    rows = Credential.objects.filter(
        distributor_id=other.distributor_id, organization_id=other.organization_id, holder_id=other.id
    )
    found = list(lock(rows.order_by("id"))[: MANY + 1])
    if len(found) > MANY:
        raise TooManyCredentials
    for credential in found:
        _link(actor, credential, present)
    return len(found)


def count_adoptable(*, actor: Actor, organization: Organization, email: str) -> int:
    """How many credentials with exactly this address nobody is known to hold; counted to 101."""
    return list_adoptable(actor=actor, organization=organization, email=email)[: MANY + 1].count()


def list_adoptable(*, actor: Actor, organization: Organization, email: str) -> QuerySet[Credential]:
    """The credentials with exactly this address that nobody is known to hold."""
    rows = list_credentials(actor=actor, organization=organization)
    return rows.filter(email=email, holder=None).order_by()


def list_of_holder(*, actor: Actor, holder: Holder) -> QuerySet[Credential]:
    """The holder's credentials, within the actor's reach."""
    return list_credentials(actor=actor, organization=holder.organization).filter(holder=holder)


def lock_live_of(*, actor: Actor, holder: Holder) -> list[Credential]:
    """The holder's credentials that are not revoked, locked. Raises TooManyCredentials."""
    actor.require(MANAGE, holder.place)
    rows = Credential.objects.filter(
        distributor_id=holder.distributor_id, organization_id=holder.organization_id, holder_id=holder.id
    ).exclude(status=CredentialStatus.REVOKED)
    found = list(lock(rows.order_by("id"))[: MANY + 1])
    if len(found) > MANY:
        raise TooManyCredentials
    for credential in found:
        credential.organization = holder.organization
    return found


def _link(actor: Actor, credential: Credential, holder: Holder | None) -> None:
    rows = Credential.objects.filter(distributor_id=credential.distributor_id, id=credential.id)
    rows.update(holder=holder)
    credential.holder = holder
    record(
        actor=actor,
        event="credential:holder_changed",
        place=credential.place,
        subject_id=credential.id,
        holder_id=holder.id if holder else None,
    )
