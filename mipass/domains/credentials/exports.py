"""Credentials as files: chosen columns, numbers decimal or hexadecimal, all or what changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.audit.taking import Taken
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify
from mipass.domains.credentials.bulk_uploads.columns import NUMBERS
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.models import Credential, ExportProfile, Numbers
from mipass.domains.credentials.permissions import EXPORT, MANAGE, VIEW, VIEW_CARDS
from mipass.domains.credentials.queries import list_credentials, open_cards
from mipass.domains.credentials.validity import validity_of
from mipass.domains.organizations.models import Organization
from mipass.protocol.wiegand import Bits

# A change whose transaction was still open when an export began must be in the next one. Rows of this last
# stretch can come twice; none is lost.
OVERLAP = timedelta(minutes=5)
MOST_PROFILES = 50


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a file is to hold. Raises Invalid for columns that there are not, or none."""

    columns: Sequence[str]
    numbers: str = Numbers.DECIMAL

    def __post_init__(self) -> None:
        if not self.columns or not set(self.columns) <= COLUMNS.keys():
            raise Invalid(_("Choose at least one column."), code="required", field="columns")
        if self.numbers not in Numbers.values:
            raise Invalid(_("Choose how numbers are written."), code="required", field="numbers")

    @property
    def header(self) -> Sequence[str]:
        """The names of the columns: one of hexadecimal numbers says so, and an upload reads it so."""
        is_hex = self.numbers == Numbers.HEXADECIMAL
        return [f"{name}_hex" if is_hex and name in NUMBERS else name for name in self.columns]


@change("credentials:save_export_profile")
def save_export_profile(
    *, actor: Actor, organization: Organization, name: str, wanted: Wanted
) -> ExportProfile:
    """A profile of this name. Raises Refused ``name_taken``, Invalid."""
    actor.require(MANAGE, organization.place)
    _require_columns(actor, organization, wanted)
    one_at_a_time(f"export profiles of {organization.id}")
    if list_export_profiles(actor=actor, organization=organization).count() >= MOST_PROFILES:
        raise Refused(_("There are too many export profiles; remove one first."), code="too_many")
    profile = ExportProfile(
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization=organization,
        name=clean_name(name, field="name"),
        columns=[column for column in COLUMNS if column in wanted.columns],
        numbers=wanted.numbers,
        created_at=now(),
    )
    try:
        with transaction.atomic():
            profile.save(force_insert=True)
    except IntegrityError:
        message = _("Another export profile has this name; choose a different one.")
        raise Refused(message, code="name_taken", field="name") from None
    record(actor=actor, event="export:profile_saved", place=profile.place, subject_id=profile.id)
    notify(actor=actor, kind="export-profile-saved", name=profile.name)
    return profile


@change("credentials:remove_export_profile")
def remove_export_profile(*, actor: Actor, profile: ExportProfile) -> None:
    """Forget a profile, and what was exported with it when."""
    actor.require(EXPORT, profile.place)
    actor.require(MANAGE, profile.place)
    if not ExportProfile.objects.filter(distributor_id=profile.distributor_id, id=profile.id).delete()[0]:
        raise NotFound
    record(actor=actor, event="export:profile_removed", place=profile.place, subject_id=profile.id)
    notify(actor=actor, kind="export-profile-removed", name=profile.name)


@change("credentials:export")
def begin_export(
    *,
    actor: Actor,
    organization: Organization,
    wanted: Wanted,
    status: str = "",
    profile: ExportProfile | None = None,
    changed_since: datetime | None = None,
) -> Taken[Credential]:
    """The rows of a file that somebody is about to take away, by address; who takes it is recorded.

    With a ``profile`` its time of export moves on. ``changed_since`` leaves out what did not change since.
    """
    _require_columns(actor, organization, wanted)
    rows = list_credentials(actor=actor, organization=organization, status=status)
    if changed_since is not None:
        rows = rows.filter(changed_at__gte=changed_since)
    if profile is not None:
        mark = {"exported_before_at": F("exported_at"), "exported_at": now() - OVERLAP}
        ExportProfile.objects.filter(distributor_id=profile.distributor_id, id=profile.id).update(**mark)
    return Taken(
        actor=actor,
        event="export:taken",
        file="credentials",
        rows=rows.order_by("email", "id"),
        place=organization.place,
        subject_id=profile.id if profile else None,
        fields=list(wanted.columns),
    )


def _require_columns(actor: Actor, organization: Organization, wanted: Wanted) -> None:
    """Raise Forbidden for whoever may take no files, or none with these columns."""
    actor.require(VIEW, organization.place)
    actor.require(EXPORT, organization.place)
    if CARD_COLUMNS & set(wanted.columns):
        actor.require(VIEW_CARDS, organization.place)


def list_export_profiles(*, actor: Actor, organization: Organization) -> QuerySet[ExportProfile]:
    """An organization's profiles by name."""
    actor.require(EXPORT, organization.place)
    return ExportProfile.objects.filter(
        distributor_id=organization.distributor_id, organization=organization
    ).order_by("name")


def get_export_profile(*, actor: Actor, organization: Organization, profile_id: UUID) -> ExportProfile:
    """One profile of an organization. Raises NotFound."""
    found = list_export_profiles(actor=actor, organization=organization).filter(id=profile_id).first()
    if found is None:
        raise NotFound
    return found


def export_cells(
    *, actor: Actor, credentials: Iterable[Credential], wanted: Wanted
) -> Iterator[list[object]]:
    """The cells of each credential, in the order of the columns."""
    batch = list(credentials)
    cards = open_cards(actor=actor, credentials=batch) if CARD_COLUMNS & set(wanted.columns) else {}
    write = _in_hex if wanted.numbers == Numbers.HEXADECIMAL else _in_decimal
    for credential in batch:
        card = cards.get(credential.id, NO_CARD)
        yield [COLUMNS[column](credential, card, write) for column in wanted.columns]


NO_CARD = Card("", Bits(1, 0), {})  # where no column asks for one
CARD_COLUMNS = frozenset({"facility_code", "card_number", "issue_level", "oem", "bit_length", "data_hex"})
Write = Callable[[int | None], object]


def _in_decimal(number: int | None) -> object:
    return "" if number is None else number


def _in_hex(number: int | None) -> object:
    return "" if number is None else f"{number:X}"


def _field(name: str) -> Callable[[Credential, Card, Write], object]:
    return lambda _credential, card, write: write(card.fields.get(name))


def _moment(at: datetime | None) -> object:
    return "" if at is None else at.isoformat(timespec="seconds")


# The first nine are named as the columns of a bulk upload, so that a file can come back as one.
COLUMNS: Mapping[str, Callable[[Credential, Card, Write], object]] = {
    "email": lambda credential, _card, _write: credential.email,
    "format": lambda credential, _card, _write: credential.format,
    "facility_code": _field("facility_code"),
    "card_number": _field("card_number"),
    "issue_level": _field("issue_level"),
    "oem": _field("oem"),
    "bit_length": lambda credential, _card, _write: credential.bit_length,
    "data_hex": lambda _credential, card, _write: card.bits.hex,
    "installer": lambda credential, _card, _write: "yes" if credential.installer else "no",
    "status": lambda credential, _card, _write: credential.status,
    "reason": lambda credential, _card, _write: credential.revocation_reason,
    "issued_at": lambda credential, _card, _write: credential.issued_at.isoformat(timespec="seconds"),
    "changed_at": lambda credential, _card, _write: credential.changed_at.isoformat(timespec="seconds"),
    "valid_from": lambda credential, _card, _write: _moment(credential.valid_from),
    "valid_until": lambda credential, _card, _write: _moment(credential.valid_until),
    "validity": lambda credential, _card, _write: validity_of(credential).value,
    "id": lambda credential, _card, _write: str(credential.id),
}
