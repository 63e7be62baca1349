"""Enrolling a reader: a nonce for one reader, then its key, certified and configured.

Who may ask is settled at the door, from live rows, at each of the two calls: an installer's device, or the
admin whose one-time code is used.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists, lock
from mipass.base.kit.errors import Invalid, NotFound, Refused, TooManyAttempts
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.codes import CodeRefused, require_open
from mipass.domains.readers.configurations import make_first_config
from mipass.domains.readers.models import Enrollment, EnrollmentCode, Output, Reader
from mipass.domains.readers.permissions import ENROLL
from mipass.protocol.certificates import read_csr
from mipass.protocol.eat import Eat, verify_eat
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PublicKey

NONCE_LENGTH = 32
ENROLLMENT_LIFE = timedelta(minutes=15)
BEGUN_PER_HOUR = 120


class EnrolledElsewhere(Refused):
    """The device belongs to another organization, which has not released it."""

    code = "enrolled_elsewhere"

    def __init__(self) -> None:
        super().__init__(
            _("This reader is enrolled elsewhere. It must be removed there before it can be enrolled here.")
        )


class NonceExpired(Refused):
    """The enrolment was begun too long ago."""

    code = "nonce_expired"


class NonceUsed(Refused):
    """The enrolment was finished for another key."""

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
        lock(EnrollmentCode.objects.filter(id=code.id)).first()
        if (begun := Enrollment.objects.filter(code=code).first()) is not None:
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
) -> Reader:
    """The reader that proved its key, certified and configured. The same key again: the same reader.

    Raises NotFound, Invalid, ProofRefused, NonceExpired, NonceUsed, EnrolledElsewhere, EnrollmentClosed.
    """
    actor.require(ENROLL, organization.place)
    enrollment = _locked(actor, organization, enrollment_id, code)
    organization = _held_open(organization)
    key, said = _proved(csr, eat, nonce=bytes(enrollment.nonce))
    if enrollment.reader_id is not None:
        return _again(enrollment.reader_id, said)
    if enrollment.expires_at <= now():
        raise NonceExpired(_("This enrollment has expired. Begin again."))
    reader = _known(organization, said) or _new(actor, organization, said, name)
    if reader.key_thumbprint != said.thumbprint or not reader.config_sequence:
        _take_key(actor, reader, key, said)
    Enrollment.objects.filter(id=enrollment.id).update(reader=reader)
    notify(actor=actor, kind="reader-enrolled", name=reader.name)
    return reader


def _locked(
    actor: Actor, organization: Organization, enrollment_id: UUID, code: EnrollmentCode | None
) -> Enrollment:
    """The enrolment that this very actor began, with the same code or with none."""
    rows = Enrollment.objects.filter(
        id=enrollment_id, distributor_id=organization.distributor_id, organization=organization
    )
    found = lock(rows.filter(started_by_kind=actor.kind, started_by_id=actor.own_id, code=code)).first()
    if found is None:
        raise NotFound
    return found


def _held_open(organization: Organization) -> Organization:
    """The organization as it is now; it is not closed before this transaction ends."""
    held = lock(Organization.objects.filter(id=organization.id)).get()
    require_open(held)
    return held


def _proved(csr: bytes, eat: bytes, *, nonce: bytes) -> tuple[PublicKey, Eat]:
    """The key that signed both, and what its reader says of itself."""
    try:
        key = read_csr(csr)
        return key, verify_eat(eat, key, nonce=nonce)
    except ProtocolError as error:
        raise ProofRefused(error.message, code=error.code) from error


def _again(reader_id: UUID, said: Eat) -> Reader:
    """The reader that this enrolment made already: the answer to it was lost."""
    reader = Reader.objects.select_related("organization").get(id=reader_id)
    if reader.key_thumbprint != said.thumbprint or reader.removed_at is not None:
        raise NonceUsed(_("This enrollment is finished. Begin again for another reader."))
    return reader


def _known(organization: Organization, said: Eat) -> Reader | None:
    """The row of this device, if it is enrolled here already: by its key, or after a reset by its own id."""
    claims = Reader.objects.filter(Q(claimed_key=said.thumbprint) | Q(claimed_ueid=said.ueid.hex()))
    holders = list(_with_organization(claims))
    if not holders:
        return None
    if len(holders) > 1 or holders[0].organization_id != organization.id:
        raise EnrolledElsewhere
    return holders[0]


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
        "ueid": said.ueid.hex(),
        "claimed_key": said.thumbprint,
        "claimed_ueid": said.ueid.hex(),
        "config_sequence": 0,
        "last_seen_at": moment,
        "enrolled_at": moment,
        "enrolled_by_kind": actor.kind,
        "enrolled_by_id": actor.id,
    }
    if insert_unless_exists(Reader, **values):
        reader = _with_organization(Reader.objects.filter(id=reader_id)).get()
        _believe_released(reader)
        record(actor=actor, event="reader:enrolled", place=reader.place, subject_id=reader.id)
        return reader
    known = _known(organization, said)
    if known is None:
        raise EnrolledElsewhere
    return known


def _believe_released(reader: Reader) -> None:
    """Rows that this very key had before were left behind: it could not be enrolled here otherwise."""
    left = Reader.objects.filter(key_thumbprint=reader.key_thumbprint, removed_at__isnull=False)
    left.filter(released_at=None).update(released_at=reader.enrolled_at)


def _take_key(actor: Actor, reader: Reader, key: PublicKey, said: Eat) -> None:
    """Certify a new reader's key, or the new key of one that was reset."""
    if reader.key_thumbprint != said.thumbprint:
        _change_key(reader, said)
        record(actor=actor, event="reader:enrolled_again", place=reader.place, subject_id=reader.id)
    make_first_config(reader, key)


def _change_key(reader: Reader, said: Eat) -> None:
    reader.key_thumbprint = reader.claimed_key = said.thumbprint
    reader.config_known, reader.list_time, reader.reported_at = None, None, None
    try:
        with transaction.atomic():
            reader.save(
                update_fields=["key_thumbprint", "claimed_key", "config_known", "list_time", "reported_at"]
            )
    except IntegrityError as error:  # the key was enrolled by somebody else at this moment
        raise EnrolledElsewhere from error


def _refuse_many(actor: Actor, organization: Organization) -> None:
    begun = Enrollment.objects.filter(
        distributor_id=organization.distributor_id,
        started_by_id=actor.own_id,
        created_at__gte=now() - timedelta(hours=1),
    )
    if begun[BEGUN_PER_HOUR - 1 : BEGUN_PER_HOUR].exists():
        raise TooManyAttempts(_("Too many enrollments were begun. Try again later."), retry_after=3600)
