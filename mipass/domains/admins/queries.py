"""Who somebody is in a portal, and reading its admins and invitations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from mipass.base.kit.actor import PEOPLE, Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.base.kit.prepared import Prepared
from mipass.base.kit.vault import token_hash
from mipass.domains.accounts.models import Account
from mipass.domains.admins.acting import admin_of, operator_of, person_of
from mipass.domains.admins.models import Admin, AdminOrganization, AdminStatus, Scope
from mipass.domains.admins.permissions import NOMINATE, VIEW
from mipass.domains.clients.queries import client_name
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import LIVE, Organization

LISTED = (AdminStatus.INVITED, AdminStatus.ACTIVE)
DECLINED_LATELY = timedelta(days=30)


_memberships = Prepared(
    lambda account_id, distributor_id: Admin.objects.select_related("distributor").filter(
        account_id=account_id, distributor_id=distributor_id, status=AdminStatus.ACTIVE
    ),
    2,
)


def get_membership(*, account: Account, distributor_id: UUID) -> Admin | None:
    """The account's active membership of a distributor, if it has one."""
    return next(iter(_memberships.find(account.id, distributor_id)), None)


def admin_actor(membership: Admin) -> Actor:
    """The actor of a membership, with the rights that its row gives now; none while suspended."""
    assert membership.account_id is not None  # an active one has an account, by constraint
    actor = admin_of(
        account_id=membership.account_id,
        distributor_id=membership.distributor_id,
        admin_id=membership.id,
        scope=membership.scope,
    )
    return replace(actor, permissions=frozenset()) if membership.distributor.is_suspended else actor


def operator_actor(account: Account) -> Actor:
    """The actor of an operator. Raises NotFound for anybody else."""
    if not (account.is_operator and account.is_active):
        raise NotFound
    return operator_of(account.id)


def person_actor(account: Account) -> Actor:
    """A signed-in person who acts for nobody else: answering an invitation, changing the own profile."""
    return person_of(account.id)


def list_portals(*, account: Account) -> list[Admin]:
    """The account's active memberships, by the distributor's name."""
    rows = Admin.objects.filter(account=account, status=AdminStatus.ACTIVE).select_related("distributor")
    return list(rows.order_by("distributor__name_key"))


def policy_wants_second_factor(*, account: Account) -> bool:
    """Whether a distributor of which the account is an admin requires a second factor."""
    rows = Admin.objects.filter(account=account, status=AdminStatus.ACTIVE)
    return rows.filter(distributor__require_second_factor=True).exists()


def has_memberships(*, account: Account) -> bool:
    """Whether the account is an admin anywhere."""
    return Admin.objects.filter(account=account, status=AdminStatus.ACTIVE).exists()


def visible_to(actor: Actor) -> QuerySet[Admin]:
    """The admins and invitations within reach: a distributor's own; for an operator the nominations."""
    rows = Admin.objects.select_related("distributor", "account", "invited_by")
    if actor.is_system:
        return rows
    if actor.can(NOMINATE):
        return rows.filter(nominated=True)
    if not actor.can(VIEW):
        return rows.none()
    return rows.filter(distributor_id=actor.own_distributor_id)


def list_admins(*, actor: Actor, distributor: Distributor, search: str = "") -> QuerySet[Admin]:
    """Active admins and open invitations of a distributor."""
    actor.require(NOMINATE if actor.can(NOMINATE) else VIEW, distributor.place)
    rows = visible_to(actor).filter(distributor=distributor, status__in=LISTED)
    if not search:
        return rows
    return rows.filter(
        Q(email__icontains=search)
        | Q(account__first_name__icontains=search)
        | Q(account__last_name__icontains=search)
    )


def count_unanswered(*, actor: Actor, distributor: Distributor) -> tuple[int, int]:
    """How many invitations of admins were declined within 30 days, and how many have expired."""
    actor.require(VIEW, distributor.place)
    rows = visible_to(actor).filter(distributor=distributor)
    declined = rows.filter(status=AdminStatus.DECLINED, ended_at__gt=now() - DECLINED_LATELY)
    expired = rows.filter(status=AdminStatus.INVITED, expires_at__lte=now())
    return declined.count(), expired.count()


def get_admin(*, actor: Actor, admin_id: UUID) -> Admin:
    """One admin or open invitation. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).filter(id=admin_id, status__in=LISTED).first()
    if found is None:
        raise NotFound
    return found


def list_scope(admin: Admin) -> list[Organization]:
    """The live organizations that an Organization Admin is selected for, by name; none for a Full Admin."""
    rows = Organization.objects.filter(distributor_id=admin.distributor_id, status__in=LIVE)
    return list(rows.filter(adminorganization__admin=admin).order_by("name_key"))


def list_scopes(admins: Collection[Admin]) -> Mapping[UUID, Sequence[UUID]]:
    """For each of some admins of one distributor the ids of those organizations, in one query."""
    found: dict[UUID, list[UUID]] = {admin.id: [] for admin in admins}
    rows = AdminOrganization.objects.filter(
        distributor_id__in={admin.distributor_id for admin in admins},
        admin_id__in=found,
        organization__status__in=LIVE,
    )
    for admin_id, organization_id in rows.order_by("organization_id").values_list(
        "admin_id", "organization_id"
    ):
        found[admin_id].append(organization_id)
    return found


def list_full_admin_addresses(*, actor: Actor, distributor: Distributor) -> list[str]:
    """Whom the vendor's acts on a distributor are told to: its Full Admins."""
    actor.require(NOMINATE, distributor.place)
    rows = Admin.objects.filter(distributor=distributor, scope=Scope.FULL, status=AdminStatus.ACTIVE)
    return list(rows.values_list("account__email", flat=True))


def list_people(*, actor: Actor) -> list[Account]:
    """Who is or was an admin of the actor's distributor, by name; for others than Full Admins themselves."""
    rows = Account.objects.order_by("first_name", "last_name", "id")
    if not actor.can(VIEW):
        return list(rows.filter(id=actor.account_id)) if actor.kind in PEOPLE else []
    return list(rows.filter(memberships__distributor_id=actor.own_distributor_id).distinct())


def list_full_admins(distributor: Distributor) -> list[Account]:
    """Whom a rule tells something of the whole distributor: its Full Admins."""
    rows = Admin.objects.filter(distributor=distributor, scope=Scope.FULL, status=AdminStatus.ACTIVE)
    return [admin.account for admin in rows.select_related("account").order_by("id") if admin.account]


def list_admins_of(organization: Organization) -> list[Account]:
    """Whom a rule tells something of one organization: Full Admins, and those selected for it."""
    rows = Admin.objects.filter(distributor_id=organization.distributor_id, status=AdminStatus.ACTIVE)
    selected = AdminOrganization.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
    rows = rows.filter(Q(scope=Scope.FULL) | Q(id__in=selected.values("admin_id")))
    return [admin.account for admin in rows.select_related("account").order_by("id") if admin.account]


def has_active_full_admin(distributor_id: UUID) -> bool:
    """Whether somebody can act for the distributor as a whole."""
    rows = Admin.objects.filter(distributor_id=distributor_id, scope=Scope.FULL, status=AdminStatus.ACTIVE)
    return rows.filter(account__is_active=True).exists()


def count_full_admins(*, actor: Actor, distributor: Distributor) -> int:
    """How many Full Admins a distributor has; a number that an operator may know."""
    return len(list_full_admin_addresses(actor=actor, distributor=distributor))


def find_invitation(token: str) -> Admin | None:
    """The open invitation of a mailed link, if it is open still."""
    rows = Admin.objects.select_related("distributor", "invited_by")
    return rows.filter(link_hash=token_hash(token), status=AdminStatus.INVITED, expires_at__gt=now()).first()


def inviting_client(admin: Admin) -> str:
    """The name of the API client that invited, or nothing."""
    return client_name(admin.distributor_id, admin.invited_by_client_id)


def get_invitation(*, email: str | None, admin_id: UUID) -> Admin:
    """An invitation to this verified address, open or not. Raises NotFound for anybody else's."""
    found = Admin.objects.filter(id=admin_id, email=email).first() if email else None
    if found is None:
        raise NotFound
    return found


def list_pending_invitations(*, email: str | None) -> list[Admin]:
    """The open invitations to a verified address; none without one."""
    if email is None:
        return []
    rows = Admin.objects.select_related("distributor", "invited_by")
    return list(
        rows.filter(email=email, status=AdminStatus.INVITED, expires_at__gt=now()).order_by("invited_at")
    )
