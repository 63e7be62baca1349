"""Enrolling a reader: by an installer's phone, or with a one-time code that an admin of the portal made.

Rights come from live rows at each of the two calls: an installer that is revoked between them, an admin that
is removed, an organization that is disabled, and nothing comes of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Forbidden, NotFound
from mipass.base.outbox.operations import notify_account
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.queries import list_admins_of
from mipass.domains.credentials.models import Device
from mipass.domains.credentials.phones.devices import device_actor
from mipass.domains.issuer.keys import trust_anchors
from mipass.domains.organizations.models import Organization
from mipass.domains.readers import key_changes
from mipass.domains.readers.codes import CodeRefused, find_code
from mipass.domains.readers.configurations import SignedConfig, current_config
from mipass.domains.readers.enrollment import begin_enrollment, finish_enrollment
from mipass.domains.readers.key_changes import KeyChangeWaits
from mipass.domains.readers.models import Enrollment, EnrollmentCode, Reader
from mipass.domains.readers.permissions import ENROLL, MANAGE
from mipass.protocol.certificates import fingerprint


@dataclass(frozen=True, slots=True)
class Permit:
    """Who enrolls readers to which organization, and with which one-time code, if with one."""

    actor: Actor
    organization: Organization
    code: EnrollmentCode | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """A begun enrollment, and the SHA-256 of each root that the reader is to pin."""

    enrollment: Enrollment
    root_hashes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The reader, and what it is to be told first."""

    reader: Reader
    config: SignedConfig


def permit_device(device: Device) -> Permit:
    """For the phone of a credential that has installer permission at this moment. Raises Forbidden."""
    actor = actor_now(device_actor(device).principal, device.distributor_id)
    actor.require(ENROLL, device.place)
    return Permit(actor, device.organization)


def permit_code(*, code: str, organization_id: UUID | None = None) -> Permit:
    """For whoever presents a one-time code, with the rights of the admin who made it as they are now.

    With an organization only for a code that enrolls to it. Raises CodeRefused.
    """
    found = find_code(organization_id=organization_id, code=code)
    try:
        actor = actor_now(found.asked_by, found.distributor_id)
        actor.require(ENROLL, found.place)
    except (Forbidden, NotFound):
        raise CodeRefused from None
    return Permit(actor, found.organization, found)


@change("flows:begin_enrollment")
def begin_enrolling(*, actor: Actor, permit: Permit) -> Begun:
    """A nonce for one reader, and the roots to pin. Raises EnrollmentClosed, CodeRefused, TooManyAttempts."""
    enrollment = begin_enrollment(actor=actor, organization=permit.organization, code=permit.code)
    roots = trust_anchors(permit.organization)
    return Begun(enrollment, tuple(fingerprint(root) for root in roots))


def enroll_reader(
    *, actor: Actor, permit: Permit, enrollment_id: UUID, name: str, csr: bytes, eat: bytes
) -> Enrolled:
    """The reader with its certificate and configuration; the same key again gets the same ones.

    Raises what `finish_enrollment` raises, and KeyChangeWaits, of which the organization's admins are told.
    """
    outcome = _enroll(actor=actor, permit=permit, enrollment_id=enrollment_id, name=name, csr=csr, eat=eat)
    if isinstance(outcome, KeyChangeWaits):  # raised here, so that what waits is kept
        raise outcome
    return outcome


@change("flows:enroll_reader")
def _enroll(
    *, actor: Actor, permit: Permit, enrollment_id: UUID, name: str, csr: bytes, eat: bytes
) -> Enrolled | KeyChangeWaits:
    outcome = finish_enrollment(
        actor=actor,
        organization=permit.organization,
        enrollment_id=enrollment_id,
        name=name,
        csr=csr,
        eat=eat,
        code=permit.code,
    )
    if isinstance(outcome, KeyChangeWaits):
        if outcome.is_new:
            _tell_admins(permit.organization, "reader-key-waits", outcome.reader)
        return outcome
    return Enrolled(outcome, current_config(outcome))


@change("flows:confirm_key_change")
def confirm_key_change(*, actor: Actor, reader: Reader, change_id: UUID) -> None:
    """An admin says yes to a reader's new key; the organization's other admins are told. Raises as below."""
    key_changes.confirm_key_change(actor=actor, reader=reader, change_id=change_id)
    _tell_admins(reader.organization, "reader-key-changed", reader, but=actor)


def _tell_admins(organization: Organization, kind: str, reader: Reader, but: Actor | None = None) -> None:
    for account in list_admins_of(organization, MANAGE):
        if but is None or account.id != but.id:
            notify_account(account_id=account.id, kind=kind, level="warning", name=reader.name)
