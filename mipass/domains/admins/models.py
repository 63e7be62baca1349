"""Admins: memberships of a distributor, from invitation to removal."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import ActorKind, Place, Principal
from mipass.base.kit.address_field import AddressField
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.accounts.models import Account
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class Scope(models.TextChoices):
    """How far an admin's rights reach. The words are those of the role ``admin`` with that reach."""

    FULL = "full", _("Full Admin")
    ORGANIZATION = "organization", _("Organization Admin")


class Role(models.TextChoices):
    """What an admin may do within their reach; :mod:`mipass.domains.admins.matrix` says what that is."""

    ADMIN = "admin", _("Admin")
    AUDITOR = "auditor", _("Auditor")
    ISSUER = "issuer", _("Issuer")
    READER_MANAGER = "reader_manager", _("Reader Manager")
    BILLING = "billing", _("Billing")


IS_FULL_ADMIN = Q(role=Role.ADMIN, scope=Scope.FULL)  # who can act for the distributor as a whole


def role_name(role: str, scope: str) -> str:
    """What somebody of this role and reach is called: an admin by the reach, others by the role."""
    named: type[models.TextChoices] = Scope if role == Role.ADMIN else Role
    value = scope if role == Role.ADMIN else role
    return str(dict(named.choices).get(value, value))  # one of a newer release by its code


class AdminStatus(models.TextChoices):
    """Invited → Active, Declined, Withdrawn or Replaced; Active → Removed."""

    INVITED = "invited", _("Invited")
    ACTIVE = "active", _("Active")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    REPLACED = "replaced", _("Replaced")
    REMOVED = "removed", _("Removed")


class Admin(TenantRow):
    """One membership. ``invited_by`` is empty for a nomination by the vendor; ``link_hash`` while Invited.

    ``invited_by_client_id`` names the API client that invited in place of a person.
    ``objections_until``: since when Full Admins were asked about a nomination, and 72 hours more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    email = AddressField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="memberships")
    role = models.CharField(max_length=14, choices=Role, default=Role.ADMIN, db_default=Role.ADMIN)
    scope = models.CharField(max_length=12, choices=Scope)
    status = models.CharField(max_length=10, choices=AdminStatus, default=AdminStatus.INVITED)
    invited_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    invited_by_client_id = models.UUIDField(null=True)
    nominated = models.BooleanField(default=False)
    invited_at = models.DateTimeField()
    link_hash = models.BinaryField(max_length=32, null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    objections_until = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    organizations: models.ManyToManyField[Organization, AdminOrganization] = models.ManyToManyField(
        Organization, through="AdminOrganization", related_name="+"
    )

    distributor_id: UUID
    account_id: UUID | None
    invited_by_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "account"], condition=Q(status="active"), name="admins_one_membership"
            ),
            models.UniqueConstraint(
                fields=["distributor", "email"], condition=Q(status="invited"), name="admins_one_invitation"
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | Q(account__isnull=False), name="admins_active_has_account"
            ),
        ]
        indexes = [
            models.Index(fields=["email", "status"], name="admins_by_email"),
            models.Index(fields=["link_hash"], name="admins_by_link"),
        ]

    @property
    def role_name(self) -> str:
        """What this admin is called."""
        return role_name(self.role, self.scope)

    @property
    def is_full_admin(self) -> bool:
        """Whether this admin can act for the distributor as a whole."""
        return self.role == Role.ADMIN and self.scope == Scope.FULL

    @property
    def has_expired(self) -> bool:
        """Whether this is an invitation that can no longer be answered."""
        return self.status == AdminStatus.INVITED and self.expires_at is not None and self.expires_at <= now()

    @property
    def sender(self) -> Principal:
        """Whose right to invite it rests on: an admin's or a client's; an operator's or the system's."""
        if self.invited_by_client_id is not None:
            return Principal(ActorKind.CLIENT, self.invited_by_client_id)
        if self.nominated and self.invited_by_id is None:
            return Principal(ActorKind.SYSTEM)
        return Principal(ActorKind.OPERATOR if self.nominated else ActorKind.ADMIN, self.invited_by_id)

    @property
    def place(self) -> Place:
        """Admins are of the distributor's level."""
        return Place(self.distributor_id)


class AdminOrganization(TenantRow):
    """An organization that an Organization Admin is selected for."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    admin = TenantKey(Admin, on_delete=models.CASCADE)
    organization = TenantKey(Organization, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "admin", "organization"], name="admins_organization_once"
            )
        ]


class ListPreferences(TenantRow):
    """What a person wants of a list: its columns in their order, and views of it under names of theirs.

    ``views`` lie sealed, since what a list was searched for may be the number of a card.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    admin = TenantKey(Admin, on_delete=models.CASCADE)
    list_name = models.CharField(max_length=20)
    columns = models.JSONField(null=True)
    views = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "admin", "list_name"], name="admins_list_once")
        ]
