"""The one-time codes of *+ Enroll Readers*: made for an admin, good for one enrollment, never to be guessed.

10 symbols of a 32-letter alphabet carry 50 random bits; a code is kept as an HMAC under an installation key.
The HMAC names no organization, so that a code that was typed by itself tells where it enrolls to. Its length
alone keeps it from being guessed within its quarter of an hour: whoever tries a thousand a second hits one
of a thousand open codes once in 35 years. So wrong codes are not counted here, where the count would let
a stranger keep honest codes out; the API counts the refusals of each address, and lets right codes pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.keys.installation import installation_keys
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Forbidden, NotFound, Refused
from mipass.base.kit.typed_codes import normalize, random_code
from mipass.base.kit.vault import Keys, mac, possible_macs
from mipass.base.outbox.operations import refuse_flood
from mipass.base.requests.operations import claim_if_keyed
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import rely_on_organization
from mipass.domains.readers.models import Enrollment, EnrollmentCode, Reader
from mipass.domains.readers.permissions import ENROLL

CODE_LENGTH, LONGEST_CODE = 10, 40  # as made; as typed
CODE_LIFE = timedelta(minutes=15)
CODES_PER_WINDOW = 30
WINDOW = timedelta(minutes=15)


class CodeRefused(Forbidden):
    """One answer for a wrong code, one that was used, and one that has expired."""

    code = "code_refused"

    def __init__(self) -> None:
        super().__init__(_("This one-time code is not valid. Make a new one in the portal."))


class EnrollmentClosed(Refused):
    """The organization is Disabled or is being removed, or (``distributor_suspended``) its distributor is."""

    code = "organization_not_enabled"


@dataclass(frozen=True, slots=True)
class NewCode:
    """A code in the open, for the person who asked for it and nowhere else."""

    id: UUID
    code: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CodeProgress:
    """How far a code has come: begun by an app, and the reader that it enrolled."""

    organization: Organization
    expires_at: datetime
    begun: bool
    reader: Reader | None

    @property
    def has_expired(self) -> bool:
        """Whether nothing will come of it any more."""
        return self.reader is None and self.expires_at <= now()

    @property
    def is_over(self) -> bool:
        """Whether the code is of no use: it enrolled its reader, or has expired."""
        return self.reader is not None or self.has_expired


@change("readers:make_code")
def make_code(*, actor: Actor, organization: Organization, idempotency_key: str = "") -> NewCode:
    """A code with which one reader can be enrolled. Raises EnrollmentClosed, TooManyAttempts.

    With a key the same request again is the same code, of which only its hash is kept: it is empty then.
    """
    actor.require(ENROLL, organization.place)
    claimed = claim_if_keyed(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="readers:make_code",
        content={"organization": organization.id},
    )
    if claimed.replayed:
        return _made_before(organization, claimed.result_id)
    require_open(organization)
    _refuse_many(actor, organization)
    return _made(actor, organization, claimed.result_id)


def _made_before(organization: Organization, code_id: UUID) -> NewCode:
    codes = EnrollmentCode.objects.filter(distributor_id=organization.distributor_id, id=code_id)
    for made in codes:
        return NewCode(made.id, "", made.expires_at)
    raise NotFound  # long ago: it was tidied away


def _made(actor: Actor, organization: Organization, code_id: UUID) -> NewCode:
    code = random_code(CODE_LENGTH)
    made = EnrollmentCode.objects.create(
        id=code_id,
        distributor_id=organization.distributor_id,
        organization=organization,
        code_hash=mac(_code_keys(), normalize(code).encode()),
        created_by_kind=actor.kind,
        created_by_id=actor.own_id,
        created_at=now(),
        expires_at=now() + CODE_LIFE,
    )
    record(actor=actor, event="reader:code_made", place=organization.place, subject_id=made.id)
    return NewCode(made.id, code, made.expires_at)


def require_open(organization: Organization) -> None:
    """Readers are enrolled to Enabled organizations of active distributors only. Raises EnrollmentClosed.

    Within a change, also when either ends before the change commits.
    """
    rely_on_organization(organization, _refuse_unless_open)


def _refuse_unless_open(organization: Organization) -> None:
    if organization.distributor.is_suspended:
        raise EnrollmentClosed(
            _("%(name)s cannot enroll readers at the moment.") % {"name": organization.name},
            code="distributor_suspended",
        )
    if not organization.is_enabled:
        raise EnrollmentClosed(
            _("%(name)s is %(status)s and cannot enroll readers.")
            % {"name": organization.name, "status": organization.get_status_display()}
        )


def find_code(*, code: str, organization_id: UUID | None = None) -> EnrollmentCode:
    """The code that somebody presents, if it may still be used or finish what it began.

    With an organization only if it enrolls to that one. Whether whoever made it may still enroll is the
    caller's to ask. Nothing is written for a wrong one. Raises CodeRefused.
    """
    if len(code) > LONGEST_CODE:
        raise CodeRefused
    hashes = possible_macs(_code_keys(), normalize(code).encode())
    rows = EnrollmentCode.objects.filter(code_hash__in=hashes, expires_at__gt=now())
    if organization_id is not None:
        rows = rows.filter(organization_id=organization_id)
    found = rows.select_related("organization__distributor").first()
    if found is None:
        raise CodeRefused
    return found


def require_unused(code: EnrollmentCode) -> None:
    """Raise CodeRefused for a code that has enrolled its reader."""
    begun = Enrollment.objects.filter(distributor_id=code.distributor_id, code=code)
    if begun.filter(reader__isnull=False).exists():
        raise CodeRefused


def get_progress(*, actor: Actor, code_id: UUID) -> CodeProgress:
    """What became of a code. Raises NotFound outside the actor's reach."""
    codes = EnrollmentCode.objects.filter(distributor_id=actor.own_distributor_id)
    found = codes.select_related("organization").filter(id=code_id).first()
    if found is None:
        raise NotFound
    actor.require(ENROLL, found.place)
    begun = (
        Enrollment.objects.filter(distributor_id=actor.own_distributor_id, code=found)
        .select_related("reader")
        .first()
    )
    reader = begun.reader if begun else None
    return CodeProgress(found.organization, found.expires_at, begun is not None, reader)


def spaced(code: str) -> str:
    """The code in two groups, as it is shown."""
    return f"{code[: CODE_LENGTH // 2]}-{code[CODE_LENGTH // 2 :]}"


def _refuse_many(actor: Actor, organization: Organization) -> None:
    one_at_a_time(f"codes of {actor.own_id}")
    made = EnrollmentCode.objects.filter(
        distributor_id=organization.distributor_id,
        organization=organization,
        created_by_kind=actor.kind,
        created_by_id=actor.own_id,
    )
    message = _("Too many codes were created. Try again later.")
    refuse_flood(made, limit=CODES_PER_WINDOW, message=message, within=WINDOW)


def _code_keys() -> Keys:
    return installation_keys("enrollment-codes")
