"""Taking a file of credentials: of chosen columns for once, or with a profile all or what changed since."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.audit.taking import Taken
from mipass.base.kit.actor import Actor, Permission, Place
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.requests.operations import claim_if_keyed
from mipass.domains.credentials.exports.choices import Removals
from mipass.domains.credentials.exports.layouts import Column, Layout, layout_of, plain_layout
from mipass.domains.credentials.exports.sources import OF_CARD, OF_HOLDER, SOURCES, Ways, in_hexadecimal
from mipass.domains.credentials.exports.writing import (
    Cells,
    WrongCell,
    list_cells,
    require_right_cells,
    sample_of,
)
from mipass.domains.credentials.models import Credential, ExportProfile, Numbers
from mipass.domains.credentials.permissions import EXPORT, VIEW, VIEW_CARDS
from mipass.domains.credentials.queries import list_credentials
from mipass.domains.holders import permissions as holders
from mipass.domains.organizations.models import Organization

# A change whose transaction was still open when an export began must be in the next one. Rows of this last
# stretch can come twice; none is lost.
OVERLAP = timedelta(minutes=5)
SAMPLE = 3
ORDER = ("email", "id")
Since = Literal["all", "last", "before"] | datetime


def changes_since(at: datetime) -> datetime:
    """From when on rows are to be looked at by whoever has seen all that was changed before this moment."""
    try:
        return at - OVERLAP
    except OverflowError:  # at the beginning of the calendar
        return at


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is to hold. Raises Invalid for columns that there are not, or none."""

    columns: Sequence[str]
    numbers: str = Numbers.DECIMAL

    def __post_init__(self) -> None:
        if not self.columns or not set(self.columns) <= SOURCES.keys():
            raise Invalid(_("Choose at least one column."), code="required", field="columns")
        if self.numbers not in Numbers.values:
            raise Invalid(_("Choose how numbers are written."), code="required", field="numbers")

    @property
    def header(self) -> Sequence[str]:
        """The names of the columns: one of hexadecimal numbers says so, and an upload reads it so."""
        return [column.header for column in self._laid_out]

    @property
    def _laid_out(self) -> Sequence[Column]:
        return plain_layout(self.columns, self.numbers).columns

    def cells(self, whose: UUID, found: QuerySet[Credential]) -> Iterator[Cells]:
        """The cells of each credential, in the order of the columns."""
        is_hex = self.numbers == Numbers.HEXADECIMAL
        ways = Ways(number=in_hexadecimal, card_number=in_hexadecimal) if is_hex else Ways()
        return list_cells(whose, found, self._laid_out, ways)


@change("credentials:export")
def begin_export(
    *, actor: Actor, organization: Organization, wanted: Wanted, status: str = ""
) -> Taken[Credential]:
    """The rows of a list that somebody is about to take away, by address; who takes it is recorded."""
    require_sources(actor, organization.place, wanted.columns)
    rows = list_credentials(actor=actor, organization=organization, status=status)
    return _taken(actor, organization.place, rows, wanted.columns)


def export_cells(*, actor: Actor, credentials: QuerySet[Credential], wanted: Wanted) -> Iterator[Cells]:
    """The cells of the credentials that ``begin_export`` gave."""
    return wanted.cells(actor.own_distributor_id, credentials)


def take_with_profile(
    *, actor: Actor, profile: ExportProfile, since: Since = "all", idempotency_key: str = ""
) -> Taken[Credential]:
    """The rows of a profile's file, all of which can be written; its time of export moves on.

    ``last`` is what changed since the last file, ``before`` since the one before it, for who lost the last
    file. With a key the same request again gets what it got. Raises WrongCell, Refused ``taken_since`` for a
    repeated one that others have followed.
    """
    layout, place = layout_of(profile), profile.place
    require_sources(actor, place, layout.sources)
    trouble = find_trouble(actor, profile, layout, since)
    return _take(actor=actor, profile=profile, since=since, trouble=trouble, idempotency_key=idempotency_key)


def rows_due(actor: Actor, profile: ExportProfile, since: Since) -> QuerySet[Credential]:
    """What a file would hold that was taken at this moment."""
    return rows_told(actor, profile.organization, layout_of(profile), _moment(profile, since))


def find_trouble(actor: Actor, profile: ExportProfile, layout: Layout, since: Since) -> WrongCell | None:
    """What cannot be written. It is looked for outside the change, which nobody may have to wait for."""
    rows = rows_due(actor, profile, since)
    try:
        require_right_cells(profile.distributor_id, rows, layout)
    except WrongCell as wrong:
        return wrong
    return None


@change("credentials:export")
def _take(
    *,
    actor: Actor,
    profile: ExportProfile,
    since: Since,
    trouble: WrongCell | None,
    idempotency_key: str,
) -> Taken[Credential]:
    layout = layout_of(profile)
    require_sources(actor, profile.place, layout.sources)
    if trouble is not None:
        raise trouble
    return take_span(actor, profile, move_mark(actor, profile, since, idempotency_key))


@dataclass(frozen=True, slots=True)
class Span:
    """What a file of a profile tells: changes from ``moment`` on, or everything. ``taken_id`` names it."""

    taken_id: UUID
    moment: datetime | None
    is_replayed: bool


def move_mark(actor: Actor, profile: ExportProfile, since: Since, idempotency_key: str) -> Span:
    """Move the profile's time of export in the present change, or learn what the same request moved before.

    Raises Refused ``taken_since``, KeyReused, NotFound.
    """
    claimed = claim_if_keyed(
        actor=actor,
        distributor_id=profile.distributor_id,
        key=idempotency_key,
        operation="credentials:export",
        content={"profile": profile.id, "since": str(since)},
    )
    rows = ExportProfile.objects.filter(distributor_id=profile.distributor_id, id=profile.id)
    present = lock(rows).first()
    if present is None:
        raise NotFound
    if claimed.replayed:
        moment = _moment_again(present, since, claimed.result_id)
        return Span(claimed.result_id, moment, is_replayed=True)
    moment = _moment(present, since)
    rows.update(**_marks(since), taken_id=claimed.result_id)
    return Span(claimed.result_id, moment, is_replayed=False)


def take_span(actor: Actor, profile: ExportProfile, span: Span) -> Taken[Credential]:
    """The rows of that span, for whoever takes them now; that is recorded."""
    layout = layout_of(profile)
    found = rows_told(actor, profile.organization, layout, span.moment)
    return _taken(actor, profile.place, found, layout.sources, profile.id)


def _moment(profile: ExportProfile, since: Since) -> datetime | None:
    """From when on changes are told; None for everything, as before the first file."""
    if isinstance(since, datetime):
        return since
    return {"last": profile.exported_at, "before": profile.exported_before_at}.get(since)


def _moment_again(profile: ExportProfile, since: Since, taken_id: UUID) -> datetime | None:
    """The same for a request that was answered before: the mark that it moved is the one before now."""
    if since not in ("last", "before"):
        return _moment(profile, since)
    if profile.taken_id != taken_id:
        message = _("Another file was taken with this profile since; say from when on you need the changes.")
        raise Refused(message, code="taken_since")
    return profile.exported_before_at


def _marks(since: Since) -> dict[str, object]:
    """What a file moves on. One that replaces a lost file leaves what it begins at, so it can be lost too."""
    moved: dict[str, object] = {"exported_at": now() - OVERLAP}
    return moved if since == "before" else {**moved, "exported_before_at": F("exported_at")}


def rows_told(
    actor: Actor, organization: Organization, layout: Layout, moment: datetime | None
) -> QuerySet[Credential]:
    """The credentials of a file with this layout. What left its states is told where it may have been told.

    Whether it was, nobody can know of a credential that was issued while the last file was written.
    """
    rows = _unerased(actor, organization).order_by(*ORDER)
    if moment is None:
        return rows.filter(status__in=[*layout.states])
    return rows.filter(changed_at__gte=moment, status__in=_told_states(layout))


def _unerased(actor: Actor, organization: Organization) -> QuerySet[Credential]:
    """An organization's credentials of which a file can tell anything."""
    return list_credentials(actor=actor, organization=organization).filter(erased_at=None)


# What a credential can become, by what it is.
_BECOMES: Mapping[str, Collection[str]] = {
    "invited": ("enabled", "disabled", "revoked"),
    "enabled": ("disabled", "revoked"),
    "disabled": ("enabled", "revoked"),
    "revoked": (),
}


def _told_states(layout: Layout) -> Sequence[str]:
    """The states that a file of changes tells."""
    left = [later for state in layout.states for later in _BECOMES[state]]
    return sorted({*layout.states, *(left if layout.removals == Removals.ROW else ())})


def list_sample(*, actor: Actor, organization: Organization, layout: Layout) -> Sequence[Sequence[str]]:
    """The first rows as a file with this layout would hold them. Raises WrongCell."""
    require_sources(actor, organization.place, layout.sources)
    rows = _unerased(actor, organization).filter(status__in=[*layout.states])
    return sample_of(organization.distributor_id, rows.order_by(*ORDER), layout, SAMPLE)


def _taken(
    actor: Actor,
    place: Place,
    rows: QuerySet[Credential],
    sources: Sequence[str],
    subject_id: UUID | None = None,
) -> Taken[Credential]:
    return Taken(
        actor=actor,
        event="export:taken",
        file="credentials",
        rows=rows.order_by(*ORDER),
        place=place,
        subject_id=subject_id,
        fields=list(sources),
    )


def require_sources(actor: Actor, place: Place, sources: Collection[str]) -> None:
    """Raise Forbidden for whoever may take no files, or none with these sources."""
    for permission in needed_for(sources):
        actor.require(permission, place)


def needed_for(sources: Collection[str]) -> list[Permission]:
    """What taking a file with these sources takes."""
    needed = [VIEW, EXPORT]
    needed += [VIEW_CARDS] if OF_CARD & set(sources) else []
    return needed + ([holders.VIEW] if OF_HOLDER & set(sources) else [])


def may_take(actor: Actor, sources: Collection[str]) -> bool:
    """Whether the actor's role may take a file with these sources."""
    return all(map(actor.can, needed_for(sources)))
