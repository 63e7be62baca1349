"""API clients, the organizations that they reach, and their tokens."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from mipass.base.kit.actor import ActorKind, Place, Principal
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization

NAME_LENGTH = 80
HINT_LENGTH = 4


class ApiClient(TenantRow):
    """An integration: a program that acts for a distributor, and no person.

    ``reaches_all`` is the whole distributor, organizations made later too; else the rows of
    ApiClientOrganization say which, and none is none. ``networks`` are CIDRs that it may come from, empty is
    anywhere. A token of its own making never outlives ``confirmed_until``.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    name = models.CharField(max_length=NAME_LENGTH)
    scopes = models.JSONField(default=list)
    reaches_all = models.BooleanField()
    networks = models.JSONField(default=list)
    confirmed_until = models.DateTimeField()
    created_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    created_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    refused_from = models.CharField(max_length=45, blank=True, default="")
    refused_at = models.DateTimeField(null=True)
    organizations: models.ManyToManyField[Organization, ApiClientOrganization] = models.ManyToManyField(
        Organization, through="ApiClientOrganization", related_name="+"
    )

    distributor_id: UUID

    class Meta:
        indexes = [models.Index(fields=["distributor", "id"], name="clients_by_distributor")]

    @property
    def place(self) -> Place:
        """Clients are of the distributor's level."""
        return Place(self.distributor_id)

    @property
    def made_by(self) -> Principal:
        """Who made it."""
        return Principal(ActorKind(self.created_by_kind), self.created_by_id)


class ApiClientOrganization(TenantRow):
    """An organization that a client reaches."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    client = TenantKey(ApiClient, on_delete=models.CASCADE)
    organization = TenantKey(Organization, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "client", "organization"], name="clients_organization_once"
            )
        ]


class ClientCount(TenantRow):
    """How often a client did something that people should see on its page, and when last.

    ``what`` is `accepted:<code>` for a request that named a warning as seen, `retiring:<operation>` for one
    to an operation that will end; ``told_at``: when somebody was told of those.
    """

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    client = TenantKey(ApiClient, on_delete=models.CASCADE, related_name="+")
    what = models.CharField(max_length=80)
    number = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    distributor_id: UUID
    client_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "client", "what"], name="clients_count_once")
        ]


class ApiToken(TenantRow):
    """A bearer token: its SHA-256, its last four characters. ``told_days``: the last warning of its end."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    client = TenantKey(ApiClient, on_delete=models.CASCADE, related_name="tokens")
    digest = models.BinaryField(max_length=32)
    hint = models.CharField(max_length=HINT_LENGTH)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    last_used_from = models.CharField(max_length=45, blank=True, default="")
    revoked_at = models.DateTimeField(null=True)
    told_days = models.PositiveSmallIntegerField(null=True)

    distributor_id: UUID
    client_id: UUID

    class Meta:
        constraints = [models.UniqueConstraint(fields=["distributor", "digest"], name="clients_token_once")]
        indexes = [
            models.Index(fields=["digest"], name="clients_by_token"),
            models.Index(fields=["expires_at"], name="clients_tokens_by_end"),
        ]

    @property
    def place(self) -> Place:
        """Tokens are of the distributor's level."""
        return Place(self.distributor_id)
