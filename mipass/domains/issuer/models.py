"""What makes an organization's documents and their state: its keys, its status list and that list's entries.

It knows nothing of credentials: an entry names its subject by an id that somebody else gave.
"""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.vault import MAC_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.protocol.certificates import Purpose
from mipass.protocol.status_bits import Status


class KeyPurpose(models.TextChoices):
    """What a key signs; the protocol's words."""

    ROOT = Purpose.ROOT, _("Root")
    DOCUMENT_SIGNER = Purpose.DOCUMENT_SIGNER, _("Document signer")
    CONFIG_SIGNER = Purpose.CONFIG_SIGNER, _("Configuration signer")
    READER_ROOT = Purpose.READER_ROOT, _("Readers' root")
    READER_CA = Purpose.READER_CA, _("Reader CA")


class KeyState(models.TextChoices):
    """A root goes through all four, and so does that of readers; another key is Current, then Retired."""

    ANNOUNCED = "announced", _("Announced")
    CURRENT = "current", _("Current")
    RETIRED = "retired", _("Retired")
    ENDED = "ended", _("Ended")


TRUSTED = (KeyState.ANNOUNCED, KeyState.CURRENT, KeyState.RETIRED)


class Profile(models.IntegerChoices):
    """What stands in a root's certificate, and so in all below it."""

    BEFORE = 0, "Before annex B"
    ANNEX_B = 1, "ISO/IEC 18013-5, annex B"


class OrganizationKey(TenantRow):
    """A key of an organization and its certificate, signed by ``root`` (None: this is a root).

    The root of readers signs itself; ``root`` is the one beside which it was made, and with which it goes.
    ``sealed`` is the private key, bound to organization, purpose and id; wiped when the key has retired.
    ``mac`` covers all else: see `marks`. A row without a right one is refused wherever a key is needed.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    root = TenantKey("self", on_delete=models.PROTECT, null=True)
    purpose = models.CharField(max_length=20, choices=KeyPurpose)
    state = models.CharField(max_length=10, choices=KeyState)
    profile = models.PositiveSmallIntegerField(choices=Profile, default=Profile.BEFORE, db_default=0)
    sealed = models.BinaryField(max_length=300, null=True)
    certificate = models.BinaryField(max_length=2000)
    not_after = models.DateTimeField()
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    mac = models.BinaryField(max_length=MAC_LENGTH)

    distributor_id: UUID
    organization_id: UUID
    root_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "organization", "purpose"],
                condition=Q(state="current"),
                name="issuer_one_current_key",
            ),
            models.UniqueConstraint(
                fields=["distributor", "organization", "purpose"],
                condition=Q(state="announced"),
                name="issuer_one_announced_key",
            ),
            models.CheckConstraint(
                condition=Q(purpose="root", root=None) | (~Q(purpose="root") & Q(root__isnull=False)),
                name="issuer_signed_by_a_root",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["announced", "current"], sealed__isnull=False, retired_at=None)
                | Q(state__in=["retired", "ended"], sealed=None, retired_at__isnull=False),
                name="issuer_retired_keys_are_wiped",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "purpose", "created_at"], name="issuer_keys_by_age"),
        ]


class ReaderCertificate(TenantRow):
    """A certificate that a root of readers signed, and the status entry that decides whether it counts.

    ``revoked_at`` is when a revocation list first named it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    issuer = TenantKey(OrganizationKey, on_delete=models.PROTECT)
    serial = models.CharField(max_length=40)
    index = models.PositiveIntegerField()
    not_after = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    distributor_id: UUID
    organization_id: UUID
    issuer_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "issuer", "serial"], name="issuer_serial_once"),
        ]


class RevocationList(TenantRow):
    """The revocation list (RFC 5280) that a root signed last: which of its certificates do not count."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    issuer = TenantKey(OrganizationKey, on_delete=models.PROTECT)
    content = models.BinaryField()
    issued_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID
    issuer_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "issuer"], name="issuer_one_revocation_list"),
        ]


class StatusList(TenantRow):
    """How many entries an organization's list has; ``seed`` decides in which order they are taken.

    ``unconfirmed``: after a restore all are shown as SUSPENDED, until the organization has looked at them.
    Apart from `SignedList`, so that a new entry neither waits for the list to be signed nor rewrites it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    seed = models.BinaryField(max_length=32)
    used = models.PositiveIntegerField(default=0)
    unconfirmed = models.BooleanField(default=False, db_default=False)

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "organization"], name="issuer_one_status_list"),
        ]


class StatusEntry(TenantRow):
    """The state of the documents for one device key of one subject, or of a reader's key. INVALID is final.

    ``dirty`` marks what the signed list does not show yet: those rows are the queue. ``root`` is that of the
    newest document. From ``valid_from`` (null: made before that was noted) to ``valid_until`` a document
    counts that may still be on the device. ``device`` is the thumbprint of the device's key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    index = models.PositiveIntegerField()
    subject_id = models.UUIDField()
    device = models.CharField(max_length=43)
    value = models.PositiveSmallIntegerField(choices=[(status.value, status.name) for status in Status])
    dirty = models.BooleanField()
    root = TenantKey(OrganizationKey, on_delete=models.PROTECT)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField()
    created_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID
    root_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "organization", "index"], name="issuer_index_used_once"
            ),
            models.UniqueConstraint(
                fields=["distributor", "organization", "subject_id", "device"],
                name="issuer_one_entry_a_device",
            ),
        ]
        indexes = [
            models.Index(
                fields=["distributor", "organization"], condition=Q(dirty=True), name="issuer_dirty_entries"
            ),
        ]


class SigningClock(models.Model):
    """The one row of an installation that says how far its signatures have got.

    ``signed_at`` is about when anything was signed last, to half a minute. ``generation`` is that of all
    lists and configurations; only `mipass reset-time` and a restore raise it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    generation = models.PositiveIntegerField(default=0, db_default=0)
    signed_at = models.DateTimeField()


class SignedList(TenantRow):
    """An organization's status list: its raw entries, and the token that was signed of them last.

    ``standing`` is how the organization's own status was shown in the token; ``signer`` is its key.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    bits = models.BinaryField(default=b"")
    token = models.BinaryField(default=b"")
    etag = models.CharField(max_length=40, default="")
    standing = models.CharField(max_length=10, default="")
    signer = TenantKey(OrganizationKey, on_delete=models.PROTECT, null=True)
    issued_at = models.DateTimeField(null=True)
    generation = models.PositiveIntegerField(default=0, db_default=0)

    distributor_id: UUID
    organization_id: UUID
    signer_id: UUID | None

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "organization"], name="issuer_one_signed_list"),
        ]
