"""Changing admins: their role, their scope and their removal. Invitations have a file of their own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.reliance import take_away
from mipass.base.outbox.operations import notify
from mipass.domains.accounts.models import Account
from mipass.domains.admins.granting import require_grantable
from mipass.domains.admins.models import IS_FULL_ADMIN, Admin, AdminOrganization, AdminStatus, Role, Scope
from mipass.domains.admins.permissions import MANAGE
from mipass.domains.admins.saved_views import forget_views
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import lock_distributor
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import list_live


class LastFullAdmin(Refused):
    """A distributor keeps at least one Full Admin."""

    code = "last_full_admin"

    def __init__(self) -> None:
        super().__init__(_("This is the last Full Admin; make someone else a Full Admin first."))


class NotYourself(Refused):
    """Nobody removes or demotes themself."""

    code = "not_yourself"

    def __init__(self) -> None:
        super().__init__(_("You cannot change your own scope or remove yourself; ask another Full Admin."))


@change("admins:change_scope")
def change_scope(
    *,
    actor: Actor,
    admin: Admin,
    scope: str,
    organization_ids: Collection[UUID] = (),
    role: str | None = None,
    judge: Callable[[Admin], None] = lambda _present: None,
) -> None:
    """Give an admin or invitation another reach: the whole distributor, or the given organizations.

    And another ``role``; without one it stays what it is. ``judge`` looks at the row first, as it is and
    locked. Raises NotYourself, LastFullAdmin, BeyondOwnRights, and Invalid for no organization or one out of
    reach.
    """
    actor.require(MANAGE, admin.place)
    selected = resolve_scope(actor=actor, scope=scope, organization_ids=organization_ids)
    admin = _locked(actor, admin)
    judge(admin)
    role = role or admin.role
    require_grantable(actor, role, scope)
    if (role, scope) != (Role.ADMIN, Scope.FULL):
        _keep_one_full_admin(admin)
    _take_away_rights(admin)
    admin.role, admin.scope = role, scope
    admin.save(update_fields=["role", "scope"])
    select_organizations(admin, selected)
    record(
        actor=actor,
        event="admin:scope_changed",
        place=admin.place,
        subject_id=admin.id,
        role=role,
        scope=scope,
        organization_ids=[organization.id for organization in selected],
    )
    notify(actor=actor, kind="admin-scope-changed", email=admin.email)


@change("admins:remove")
def remove_admin(*, actor: Actor, admin: Admin) -> None:
    """End a membership; its rights are gone at the next request. Raises NotYourself, LastFullAdmin."""
    actor.require(MANAGE, admin.place)
    admin = _locked(actor, admin)
    if admin.status != AdminStatus.ACTIVE:
        raise Refused(
            _("This is an invitation; withdraw it instead."),
            code="wrong_state",
            facts={"state": admin.status},
        )
    _keep_one_full_admin(admin)
    _take_away_rights(admin)
    admin.status = AdminStatus.REMOVED
    admin.ended_at = now()
    admin.save(update_fields=["status", "ended_at"])
    forget_views(admin)
    record(actor=actor, event="admin:removed", place=admin.place, subject_id=admin.id)
    notify(actor=actor, kind="admin-removed", email=admin.email)


def resolve_scope(*, actor: Actor, scope: str, organization_ids: Collection[UUID]) -> list[Organization]:
    """The organizations of a scope, each within the actor's reach and live; none for all."""
    if scope == Scope.FULL:
        return []
    if scope != Scope.ORGANIZATION:
        raise Invalid(_("Choose all organizations or some of them."), field="scope")
    selected = [
        organization for organization in list_live(actor=actor) if organization.id in organization_ids
    ]
    if not selected or len(selected) != len(set(organization_ids)):
        raise Invalid(
            _("Select at least one of the listed organizations."), code="required", field="organizations"
        )
    return selected


def select_organizations(admin: Admin, selected: Collection[Organization]) -> None:
    """Make these, and no others, the organizations of an admin."""
    AdminOrganization.objects.filter(admin=admin, distributor_id=admin.distributor_id).delete()
    AdminOrganization.objects.bulk_create(
        AdminOrganization(distributor_id=admin.distributor_id, admin=admin, organization=organization)
        for organization in selected
    )


def lock_left_without(account: Account) -> Sequence[Distributor]:
    """The distributors, locked, whose only Full Admin who can log in is this account."""
    memberships = Admin.objects.filter(account=account, status=AdminStatus.ACTIVE, account__is_active=True)
    ids = sorted(memberships.values_list("distributor_id", flat=True))
    places = [lock_distributor(distributor_id) for distributor_id in ids]
    return [place for place in places if _is_last_full_admin(memberships.filter(distributor=place).first())]


def _locked(actor: Actor, admin: Admin) -> Admin:
    """The row as it is now. The distributor's row is the lock: the last Full Admin is a rule over several."""
    lock_distributor(admin.distributor_id)
    found = lock(Admin.objects.filter(id=admin.id, distributor_id=admin.distributor_id)).first()
    if found is None or found.status not in (AdminStatus.ACTIVE, AdminStatus.INVITED):
        raise NotFound
    if found.account_id is not None and found.account_id == actor.id:
        raise NotYourself
    return found


def _take_away_rights(admin: Admin) -> None:
    if admin.account_id is not None:
        take_away(admin.account_id)


def _keep_one_full_admin(admin: Admin) -> None:
    if _is_last_full_admin(admin):
        raise LastFullAdmin


def _is_last_full_admin(admin: Admin | None) -> bool:
    """Whether nobody else can act for the distributor as a whole. Needs the distributor's lock."""
    if admin is None or not admin.is_full_admin or admin.status != AdminStatus.ACTIVE:
        return False
    others = Admin.objects.filter(
        IS_FULL_ADMIN,
        distributor_id=admin.distributor_id,
        status=AdminStatus.ACTIVE,
        account__is_active=True,
    ).exclude(id=admin.id)
    return not others.exists()
