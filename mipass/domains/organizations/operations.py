"""Making and changing organizations. Closing one touches credits and readers too: see the flow."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.reliance import take_away
from mipass.base.kit.text import clean_name, name_key
from mipass.base.outbox.operations import notify
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import lock_distributor
from mipass.domains.organizations.models import LIVE, Organization, OrganizationStatus
from mipass.domains.organizations.permissions import ADD, EDIT, REMOVE
from mipass.domains.organizations.queries import rely_on_organization


class NameTaken(Refused):
    """A live organization of the distributor has this name."""

    code = "name_taken"


class OrganizationNotEnabled(Refused):
    """The organization is Disabled, Closing or removed."""

    code = "organization_not_enabled"


def require_enabled(organization: Organization) -> None:
    """A Disabled or Closing organization issues nothing. Raises OrganizationNotEnabled.

    Within a change, also when it is Disabled before the change commits.
    """
    rely_on_organization(organization, _refuse_unless_enabled)


def _refuse_unless_enabled(organization: Organization) -> None:
    if not organization.is_enabled:
        raise OrganizationNotEnabled(
            _("%(name)s is %(status)s and cannot issue credentials.")
            % {"name": organization.name, "status": organization.get_status_display()}
        )


@change("organizations:add")
def add_organization(
    *, actor: Actor, distributor: Distributor, organization_id: UUID, name: str
) -> Organization:
    """A new Enabled organization under an id that the caller made. Raises NameTaken."""
    actor.require(ADD, distributor.place)
    lock_distributor(distributor.id)  # two names at once cannot both be free
    name = _free_name(distributor.id, name)
    organization = Organization(
        id=organization_id, distributor=distributor, name=name, name_key=name_key(name), created_at=now()
    )
    organization.save(force_insert=True)
    record(actor=actor, event="organization:created", place=organization.place, subject_id=organization.id)
    return organization


@change("organizations:rename")
def rename_organization(*, actor: Actor, organization: Organization, name: str) -> Organization:
    """Give it another name. Raises NameTaken."""
    actor.require(EDIT, organization.place)
    lock_distributor(organization.distributor_id)
    organization = lock_live(organization)
    organization.name = _free_name(organization.distributor_id, name, organization)
    organization.name_key = name_key(organization.name)
    organization.save(update_fields=["name", "name_key"])
    record(actor=actor, event="organization:renamed", place=organization.place, subject_id=organization.id)
    notify(actor=actor, kind="organization-renamed", name=organization.name)
    return organization


@change("organizations:set_status")
def set_organization_status(*, actor: Actor, organization: Organization, status: str) -> Organization:
    """Enable or disable it. A Disabled organization issues nothing and its doors stay shut."""
    actor.require(EDIT, organization.place)
    if status not in LIVE:
        raise Invalid(_("Choose Enabled or Disabled."), field="status")
    organization = lock_live(organization)
    if organization.status == status:
        raise Refused(
            _("The organization is already %(status)s.") % {"status": organization.get_status_display()},
            code="no_change",
            field="status",
        )
    take_away(organization.id)
    organization.status = status
    organization.save(update_fields=["status"])
    record(actor=actor, event=f"organization:{status}", place=organization.place, subject_id=organization.id)
    notify(actor=actor, kind=f"organization-{status}", name=organization.name)
    return organization


@change("organizations:close")
def start_closing(*, actor: Actor, organization: Organization, typed_name: str) -> Organization:
    """Closing at once: nothing can be issued any more. The name must be typed as it is written."""
    actor.require(REMOVE, organization.place)
    if typed_name.strip() != organization.name:
        raise Invalid(
            _("Type the organization's name exactly as it is written: %(name)s")
            % {"name": organization.name},
            code="name_does_not_match",
            field="typed_name",
        )
    organization = lock_live(organization)
    take_away(organization.id)
    organization.status = OrganizationStatus.CLOSING
    organization.save(update_fields=["status"])
    return organization


def lock_closing(*, actor: Actor, organization: Organization) -> bool:
    """Whether it is Closing still; if so its row is locked, so that one worker at a time empties it."""
    actor.require(REMOVE, organization.place)
    closing = Organization.objects.filter(
        distributor_id=organization.distributor_id, id=organization.id, status=OrganizationStatus.CLOSING
    )
    return lock(closing).first() is not None


@change("organizations:finish_closing")
def finish_closing(*, actor: Actor, organization: Organization) -> None:
    """Removed for good, once nothing of it is left open. Safe to repeat."""
    actor.require(REMOVE, organization.place)
    closing = Organization.objects.filter(
        distributor_id=organization.distributor_id, id=organization.id, status=OrganizationStatus.CLOSING
    )
    if closing.update(status=OrganizationStatus.REMOVED, removed_at=now()):
        record(
            actor=actor, event="organization:removed", place=organization.place, subject_id=organization.id
        )


def lock_live(organization: Organization) -> Organization:
    """The row, locked, of one that is not being removed. Raises NotFound."""
    found = lock(
        Organization.objects.filter(id=organization.id, distributor_id=organization.distributor_id)
    ).first()
    if found is None or not found.is_live:
        raise NotFound
    return found


def _free_name(distributor_id: UUID, name: str, organization: Organization | None = None) -> str:
    name = clean_name(name, field="name")
    others = Organization.objects.filter(
        distributor_id=distributor_id, name_key=name_key(name), status__in=LIVE
    )
    if organization is not None:
        others = others.exclude(id=organization.id)
    if others.exists():
        raise NameTaken(_("Another organization has this name; choose a different one."), field="name")
    return name
