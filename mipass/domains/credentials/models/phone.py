"""How a credential gets onto a phone: the mailed offer's progress, the phone, its tokens, proofs seen."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.short_codes import SALT_LENGTH
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.vault import MAC_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization

THUMBPRINT_LENGTH = 43
DIGEST_LENGTH = 32
MOST_WRONG_TRIES = 5  # of an offer's mailed code; then only a new link helps


class Offer(TenantRow):
    """What became of a credential's present link: its mailed code, the wrong tries, whether it is used up.

    A row is made when a code is first asked for, and goes when the link is replaced.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    credential = TenantKey("credentials.Credential", on_delete=models.PROTECT)
    link_hash = models.BinaryField(max_length=DIGEST_LENGTH)
    code_hash = models.BinaryField(max_length=SALT_LENGTH + MAC_LENGTH, null=True)
    code_expires_at = models.DateTimeField(null=True)
    wrong_tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    distributor_id: UUID
    credential_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "credential"], name="credentials_one_offer")
        ]
        indexes = [
            models.Index(fields=["distributor", "link_hash"], name="credentials_offer_by_link"),
            models.Index(
                fields=["distributor", "credential"],
                condition=Q(wrong_tries__gte=MOST_WRONG_TRIES, used_at=None),
                name="credentials_locked_offers",
            ),
        ]


class Device(TenantRow):
    """A phone that claimed a credential's offer, named by the thumbprints of its two keys (RFC 7638).

    ``wallet`` is what a wallet called itself when it claimed the offer. ``document_id`` names the entry of
    its documents. ``refused_at``: it said that it does not take the document. ``deleted_at``: that its copy
    is gone. ``ended_at``: another offer took its place, and none of its tokens counts any more.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    credential = TenantKey("credentials.Credential", on_delete=models.PROTECT)
    dpop_thumbprint = models.CharField(max_length=THUMBPRINT_LENGTH)
    key_thumbprint = models.CharField(max_length=THUMBPRINT_LENGTH, blank=True, default="")
    wallet = models.CharField(max_length=200, blank=True, default="", db_default="")
    document_id = models.UUIDField(null=True)
    claimed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField()
    refused_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    distributor_id: UUID
    organization_id: UUID
    credential_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "credential"],
                condition=Q(ended_at=None),
                name="credentials_one_device",
            )
        ]
        indexes = [
            models.Index(fields=["distributor", "credential", "id"], name="credentials_devices"),
            models.Index(
                fields=["distributor", "credential"],
                condition=Q(refused_at__isnull=False, ended_at=None),
                name="credentials_refusals",
            ),
        ]

    @property
    def place(self) -> Place:
        """The organization whose doors it opens."""
        return Place(self.distributor_id, self.organization_id)


class TokenKind(models.TextChoices):
    """An access token lasts minutes, a refresh token about as long as a phone."""

    ACCESS = "access", "Access"
    REFRESH = "refresh", "Refresh"


class DeviceToken(TenantRow):
    """A token of a device, as its hash. ``scope`` is what it was given for, beside the credential itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    device = TenantKey(Device, on_delete=models.PROTECT)
    kind = models.CharField(max_length=8, choices=TokenKind)
    digest = models.BinaryField(max_length=DIGEST_LENGTH)
    scope = models.CharField(max_length=100, blank=True, default="")
    expires_at = models.DateTimeField()

    distributor_id: UUID
    device_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "digest"], name="credentials_token_digest"),
            models.UniqueConstraint(
                fields=["distributor", "device"],
                condition=Q(kind=TokenKind.REFRESH),
                name="credentials_one_refresh_token",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="credentials_tokens_by_end")]


class UsedProof(TenantRow):
    """A nonce or the ``jti`` of a proof that was seen, as a hash, until nobody could use it again anyway."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    digest = models.BinaryField(max_length=DIGEST_LENGTH)
    expires_at = models.DateTimeField()

    distributor_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "digest"], name="credentials_used_proof")
        ]
        indexes = [models.Index(fields=["expires_at"], name="credentials_used_proofs_by_age")]
