"""Enrolling a reader: a nonce for one reader, then its key, certified and configured.

Who may ask is settled at the door, from live rows, at each of the two calls: an installer's device, or the
admin whose one-time code is used.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists, lock, one_at_a_time
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify, refuse_flood
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.codes import CodeRefused, require_open
from mipass.domains.readers.configurations import make_first_config
from mipass.domains.readers.key_changes import EnrolledElsewhere, KeyChangeWaits, ask_key_change
from mipass.domains.readers.makers import require_maker
from mipass.domains.readers.models import Enrollment, EnrollmentCode, Output, Reader
from mipass.domains.readers.permissions import ENROLL
from mipass.protocol.certificates import read_csr
from mipass.protocol.eat import Eat, verify_enrollment
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PublicKey

NONCE_LENGTH = 32
ENROLLMENT_LIFE = timedelta(minutes=15)
BEGUN_PER_HOUR = 120


class NonceExpired(Refused):
    """The enrollment was begun too long ago."""

    code = "nonce_expired"


class NonceUsed(Refused):
    """The enrollment was finished for another key."""

    code = "nonce_used"


class ProofRefused(Invalid):
    """What the reader signed does not hold. The code is the protocol's."""


@change("readers:begin_enrollment")
def begin_enrollment(
    *, actor: Actor, organization: Organization, code: EnrollmentCode | None = None
) -> Enrollment:
    """A nonce for one reader. With a one-time code the same call again finds what it began.

    Raises EnrollmentClosed, CodeRefused for a code that enrolled its reader, TooManyAttempts.
    """
    actor.require(ENROLL, organization.place)
    require_open(organization)
    if code is not None:
        lock(EnrollmentCode.objects.filter(distributor_id=code.distributor_id, id=code.id)).first()
        mine = Enrollment.objects.filter(distributor_id=code.distributor_id, code=code)
        if (begun := mine.first()) is not None:
            if begun.reader_id is not None:
                raise CodeRefused
            return begun
    _refuse_many(actor, organization)
    moment = now()
    return Enrollment.objects.create(
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization=organization,
        code=code,
        nonce=secrets.token_bytes(NONCE_LENGTH),
        started_by_kind=actor.kind,
        started_by_id=actor.own_id,
        created_at=moment,
        expires_at=code.expires_at if code else moment + ENROLLMENT_LIFE,
    )


@change("readers:enroll")
def finish_enrollment(
    *,
    actor: Actor,
    organization: Organization,
    enrollment_id: UUID,
    name: str,
    csr: bytes,
    eat: bytes,
    code: EnrollmentCode | None = None,
) -> Reader | KeyChangeWaits:
    """The reader that proved its key, certified and configured. The same key again: the same reader.

    Another key for a device that is enrolled here waits for an admin's word; that is returned, not raised,
    since it must stay. Raises NotFound, Invalid, ProofRefused, NonceExpired, NonceUsed, EnrolledElsewhere,
    EnrollmentClosed, Superseded.
    """
    actor.require(ENROLL, organization.place)
    enrollment = _locked(actor, organization, enrollment_id, code)
    organization = _held_open(organization)
    key, said = _proved(csr, eat, enrollment)
    if enrollment.reader_id is not None:
        return _again(enrollment.reader_id, said)
    if enrollment.expires_at <= now():
        raise NonceExpired(_("This enrollment has expired. Start again."))
    reader = _known(organization, said) or _new(actor, organization, said, name)
    if reader.key_thumbprint != said.thumbprint:
        return ask_key_change(actor=actor, reader=reader, key=key)
    if not reader.config_sequence:
        make_first_config(reader, key)
    Enrollment.objects.filter(distributor_id=enrollment.distributor_id, id=enrollment.id).update(
        reader=reader
    )
    notify(actor=actor, kind="reader-enrolled", name=reader.name)
    return reader


def _locked(
    actor: Actor, organization: Organization, enrollment_id: UUID, code: EnrollmentCode | None
) -> Enrollment:
    """The enrollment that this very actor began, with the same code or with none."""
    rows = Enrollment.objects.filter(
        id=enrollment_id, distributor_id=organization.distributor_id, organization=organization
    )
    found = lock(rows.filter(started_by_kind=actor.kind, started_by_id=actor.own_id, code=code)).first()
    if found is None:
        raise NotFound
    return found


def _held_open(organization: Organization) -> Organization:
    """The organization as it is now; it is not closed before this transaction ends."""
    held = lock(
        Organization.objects.filter(distributor_id=organization.distributor_id, id=organization.id)
    ).get()
    require_open(held)
    return held


def _proved(csr: bytes, eat: bytes, enrollment: Enrollment) -> tuple[PublicKey, Eat]:
    """The key that signed both for this enrollment, and what its reader says of itself."""
    nonce, place = bytes(enrollment.nonce), str(enrollment.organization_id)
    try:
        key = read_csr(csr)
        said = verify_enrollment(eat, key, nonce=nonce, organization_id=place, csr=csr)
        require_maker(said, csr)
    except ProtocolError as error:
        raise ProofRefused(error.message, code=error.code) from error
    return key, said


def _again(reader_id: UUID, said: Eat) -> Reader:
    """The reader that this enrollment made already: the answer to it was lost."""
    reader = Reader.objects.select_related("organization").get(id=reader_id)
    if reader.key_thumbprint != said.thumbprint or reader.removed_at is not None:
        raise NonceUsed(_("This enrollment is finished. Start again for another reader."))
    return reader


def _known(organization: Organization, said: Eat) -> Reader | None:
    """The row of this device, if it is enrolled here already: by its key, or after a reset by its own id."""
    claims = Reader.objects.filter(Q(claimed_key=said.thumbprint) | Q(claimed_ueid=_ueid(said)))
    holders = list(_with_organization(claims))
    if not holders:
        return None
    if len(holders) > 1 or holders[0].organization_id != organization.id:
        raise EnrolledElsewhere
    return holders[0]


def _ueid(said: Eat) -> str:
    return (said.ueid or b"").hex()


def _with_organization(rows: QuerySet[Reader]) -> QuerySet[Reader]:
    return rows.select_related("organization").select_for_update(no_key=True, of=("self",))


def _new(actor: Actor, organization: Organization, said: Eat, name: str) -> Reader:
    """A new row; or the one that another request has made meanwhile."""
    moment, reader_id = now(), new_id()
    values = {
        "id": reader_id,
        "distributor_id": organization.distributor_id,
        "organization_id": organization.id,
        "name": clean_name(name, field="name"),
        "serial_number": said.serial,
        "hardware_model": said.hardware_model,
        "firmware_version": said.software_version,
        "output": Output.WIEGAND,
        "key_thumbprint": said.thumbprint,
        "ueid": _ueid(said),
        "claimed_key": said.thumbprint,
        "claimed_ueid": _ueid(said),
        "config_sequence": 0,
        "last_seen_at": moment,
        "enrolled_at": moment,
        "enrolled_by_kind": actor.kind,
        "enrolled_by_id": actor.id,
    }
    if insert_unless_exists(Reader, **values):
        mine = Reader.objects.filter(distributor_id=organization.distributor_id, id=reader_id)
        reader = _with_organization(mine).get()
        record(actor=actor, event="reader:enrolled", place=reader.place, subject_id=reader.id)
        return reader
    known = _known(organization, said)
    if known is None:
        raise EnrolledElsewhere
    return known


def _refuse_many(actor: Actor, organization: Organization) -> None:
    one_at_a_time(f"enrollments of {actor.own_id}")
    begun = Enrollment.objects.filter(
        distributor_id=organization.distributor_id,
        started_by_id=actor.own_id,
    )
    refuse_flood(
        begun, limit=BEGUN_PER_HOUR, message=_("Too many enrollments were started. Try again later.")
    )
