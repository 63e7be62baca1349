"""How readers come in: one-time codes, begun enrollments, and what each reader was told."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from mipass.base.kit.actor import ActorKind, Place, Principal
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.vault import MAC_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.issuer.models import OrganizationKey
from mipass.domains.organizations.models import Organization


class EnrollmentCode(TenantRow):
    """What *+ Enroll Readers* shows: good for one enrollment, for a quarter of an hour. Kept as an HMAC."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    code_hash = models.BinaryField(max_length=MAC_LENGTH)
    created_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    created_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "organization", "code_hash"], name="readers_enrollment_code"
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="readers_codes_by_end")]

    @property
    def place(self) -> Place:
        """The organization that it enrolls to."""
        return Place(self.distributor_id, self.organization_id)

    @property
    def asked_by(self) -> Principal:
        """Who made it: it enrolls with that admin's rights as they are when it is used."""
        return Principal(ActorKind(self.created_by_kind), self.created_by_id)


class Enrollment(TenantRow):
    """A begun enrollment. ``nonce`` is for one reader: once ``reader`` is set, for that one's key only.

    ``started_by`` is an installer's device, or the admin whose ``code`` was used.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    code = TenantKey(EnrollmentCode, on_delete=models.PROTECT, null=True)
    reader = TenantKey("readers.Reader", on_delete=models.PROTECT, null=True)
    nonce = models.BinaryField(max_length=32)
    started_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    started_by_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID
    code_id: UUID | None
    reader_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "code"], name="readers_code_used_once"),
        ]
        indexes = [
            models.Index(fields=["distributor", "started_by_id", "created_at"], name="readers_begun_by"),
            models.Index(fields=["expires_at"], name="readers_enrollments_by_end"),
        ]

    @property
    def place(self) -> Place:
        """The organization that it enrolls to."""
        return Place(self.distributor_id, self.organization_id)


class KeyChange(TenantRow):
    """A key that asks to take the place of an enrolled reader's, and waits for an admin's word.

    ``public_key`` is DER. ``asked_by`` is an installer's device, or the admin whose one-time code was used.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    reader = TenantKey("readers.Reader", on_delete=models.PROTECT)
    public_key = models.BinaryField(max_length=200)
    key_thumbprint = models.CharField(max_length=43)
    asked_by_kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ActorKind])
    asked_by_id = models.UUIDField()
    asked_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID
    reader_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "reader", "asked_by_kind", "asked_by_id"],
                name="readers_one_change_of_each",
            ),
        ]
        indexes = [models.Index(fields=["asked_at"], name="readers_key_changes_by_age")]

    @property
    def place(self) -> Place:
        """The organization whose reader it is."""
        return Place(self.distributor_id, self.organization_id)


class SupersededKey(TenantRow):
    """A key that was an enrolled reader's until another one took its place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    reader = TenantKey("readers.Reader", on_delete=models.PROTECT)
    key_thumbprint = models.CharField(max_length=43)
    superseded_at = models.DateTimeField()

    distributor_id: UUID
    reader_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "reader", "key_thumbprint"], name="readers_superseded_once"
            ),
        ]
        indexes = [models.Index(fields=["key_thumbprint"], name="readers_superseded_by_key")]


class ReaderConfiguration(TenantRow):
    """What a reader was told last: its signed configuration, and the certificates in it.

    ``chain`` is the reader's certificate and its issuer's: a CBOR array of DER. ``authority`` is the key
    that signed the certificate. ``digest`` is of everything in the configuration but sequence and time.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    reader = TenantKey("readers.Reader", on_delete=models.PROTECT)
    authority = TenantKey(OrganizationKey, on_delete=models.PROTECT)
    chain = models.BinaryField(max_length=4000)
    chain_ends_at = models.DateTimeField()
    token = models.BinaryField(max_length=32768)
    digest = models.BinaryField(max_length=32)
    issued_at = models.DateTimeField()

    distributor_id: UUID
    reader_id: UUID
    authority_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "reader"], name="readers_one_configuration"),
        ]
