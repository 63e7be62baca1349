"""Export profiles: made, changed and forgotten, by an organization's admins and by programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim_if_keyed
from mipass.domains.credentials.exports.checking import checked
from mipass.domains.credentials.exports.layouts import Layout
from mipass.domains.credentials.exports.taking import require_sources
from mipass.domains.credentials.models import ExportProfile
from mipass.domains.credentials.permissions import EXPORT, MANAGE
from mipass.domains.organizations.models import Organization

MOST_PROFILES = 50
# What servers of the release before layouts read; the others are unknown to them.
_LISTED_BEFORE = (
    *("email", "format", "facility_code", "card_number", "issue_level", "oem", "bit_length", "data_hex"),
    *("installer", "status", "reason", "issued_at", "changed_at", "id"),
)


class NameTaken(Refused):
    """Another profile of the organization has the name."""

    code = "name_taken"

    def __init__(self) -> None:
        super().__init__(_("Another export profile has this name; choose a different one."), field="name")


@change("credentials:save_export_profile")
def save_export_profile(
    *, actor: Actor, organization: Organization, name: str, layout: Layout, idempotency_key: str = ""
) -> ExportProfile:
    """A profile of this name. Raises NameTaken, Refused ``too_many``, Invalid.

    With a key the same request again is the same profile, if it is still there. Raises KeyReused.
    """
    actor.require(MANAGE, organization.place)
    name, layout = clean_name(name, field="name"), checked(layout)
    require_sources(actor, organization.place, layout.sources)
    claimed = claim_if_keyed(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="credentials:save_export_profile",
        content={"organization": organization.id, "name": name, "layout": layout.as_json()},
    )
    if claimed.replayed:
        return get_export_profile(actor=actor, organization=organization, profile_id=claimed.result_id)
    one_at_a_time(f"export profiles of {organization.id}")
    if list_export_profiles(actor=actor, organization=organization).count() >= MOST_PROFILES:
        raise Refused(_("There are too many export profiles; remove one first."), code="too_many")
    profile = ExportProfile(
        id=claimed.result_id,
        distributor_id=organization.distributor_id,
        organization=organization,
        created_at=now(),
        **_fields(name, layout),
    )
    with _unique_name():
        profile.save(force_insert=True)
    _tell(actor, profile)
    return profile


@change("credentials:edit_export_profile")
def edit_export_profile(*, actor: Actor, profile: ExportProfile, name: str, layout: Layout) -> None:
    """Give a profile another name and layout. What it has exported when stays. Raises NameTaken, Invalid."""
    actor.require(MANAGE, profile.place)
    name, layout = clean_name(name, field="name"), checked(layout)
    require_sources(actor, profile.place, layout.sources)
    rows = ExportProfile.objects.filter(distributor_id=profile.distributor_id, id=profile.id)
    with _unique_name():
        if not rows.update(**_fields(name, layout)):
            raise NotFound
    profile.name = name
    _tell(actor, profile)


def _fields(name: str, layout: Layout) -> dict[str, Any]:
    return {
        "name": name,
        "layout": layout.as_json(),
        "columns": [source for source in _LISTED_BEFORE if source in layout.sources],
        "numbers": layout.numbers,
    }


@contextmanager
def _unique_name() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise NameTaken from None


def _tell(actor: Actor, profile: ExportProfile) -> None:
    record(actor=actor, event="export:profile_saved", place=profile.place, subject_id=profile.id)
    notify(actor=actor, kind="export-profile-saved", name=profile.name)


@change("credentials:remove_export_profile")
def remove_export_profile(*, actor: Actor, profile: ExportProfile) -> None:
    """Forget a profile, and what was exported with it when."""
    actor.require(EXPORT, profile.place)
    actor.require(MANAGE, profile.place)
    if not ExportProfile.objects.filter(distributor_id=profile.distributor_id, id=profile.id).delete()[0]:
        raise NotFound
    record(actor=actor, event="export:profile_removed", place=profile.place, subject_id=profile.id)
    notify(actor=actor, kind="export-profile-removed", name=profile.name)


def visible_to(actor: Actor) -> QuerySet[ExportProfile]:
    """The profiles that the actor may know of."""
    rows = ExportProfile.objects.select_related("organization__distributor")
    if actor.is_system:
        return rows
    if not actor.can(EXPORT):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def list_export_profiles(*, actor: Actor, organization: Organization) -> QuerySet[ExportProfile]:
    """An organization's profiles by name."""
    actor.require(EXPORT, organization.place)
    return (
        visible_to(actor)
        .filter(distributor_id=organization.distributor_id, organization=organization)
        .order_by("name")
    )


def get_export_profile(*, actor: Actor, organization: Organization, profile_id: UUID) -> ExportProfile:
    """One profile of an organization. Raises NotFound."""
    found = list_export_profiles(actor=actor, organization=organization).filter(id=profile_id).first()
    if found is None:
        raise NotFound
    return found
