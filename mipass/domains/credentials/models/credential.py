"""A credential: card data in a format, issued to an address for one organization."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Place
from mipass.base.kit.address import shown_email
from mipass.base.kit.address_field import AddressField
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.credentials.models.shown import ShownCredentials
from mipass.domains.distributors.models import Distributor
from mipass.domains.holders.models import Holder
from mipass.domains.organizations.models import Organization

LABEL_LENGTH = 60


class CredentialStatus(models.TextChoices):
    """Invited → Enabled or Revoked; Enabled ↔ Disabled; both → Revoked, which is final."""

    INVITED = "invited", _("Invited")
    ENABLED = "enabled", _("Enabled")
    DISABLED = "disabled", _("Disabled")
    REVOKED = "revoked", _("Revoked")


class RevocationReason(models.TextChoices):
    """Why a credential was revoked."""

    LOST = "lost", _("Lost")
    STOLEN = "stolen", _("Stolen")
    LEFT = "left", _("Left")
    REPLACED = "replaced", _("Replaced")
    OTHER = "other", _("Other")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    CLOSED = "closed", _("Organization removed")
    EXPIRED = "expired", _("Invitation expired")


class ValidityStep(models.TextChoices):
    """What time alone makes of a credential with dates, in this order; each is told of once."""

    BEGAN = "began", _("Began")
    ENDS_SOON = "ends_soon", _("Ends soon")
    ENDED = "ended", _("Ended")


class Credential(TenantRow):
    """Card data lies sealed in ``data``; equality is found through keyed blind indexes only.

    ``issue_transfer_id`` names the transfer that paid for it. ``label`` is what the organization calls it on
    its phone, if it does; ``holder`` whose it is, if that was said. ``remind_at``: when the distributor's
    policy would next remind of the invitation; ``reminders`` of it have been sent by that. ``stop_pending``:
    it was stopped while a document of it was out, and it is not yet told that no door opens by that any more.

    ``valid_from`` and ``valid_until``: the first and the last moment at which it opens, in whole seconds.
    ``validity_told`` is the last `ValidityStep` that was told of, ``validity_due_at`` when a next one may be.

    ``erased_at``: ids, state and times are all that is left of it, and ``data`` is empty.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    email = AddressField()
    format = models.CharField(max_length=20)
    bit_length = models.PositiveSmallIntegerField()
    data = models.BinaryField(max_length=80)
    value_index = models.BinaryField(max_length=16)
    number_index = models.BinaryField(max_length=16, null=True)
    facility_index = models.BinaryField(max_length=16, null=True)
    status = models.CharField(max_length=10, choices=CredentialStatus, default=CredentialStatus.INVITED)
    revocation_reason = models.CharField(max_length=10, choices=RevocationReason, blank=True, default="")
    installer = models.BooleanField(default=False)
    label = models.CharField(max_length=LABEL_LENGTH, blank=True, default="", db_default="")
    issue_transfer_id = models.UUIDField()
    copy_of_id = models.UUIDField(null=True)
    holder = TenantKey(Holder, on_delete=models.PROTECT, null=True, db_index=False)
    link_hash = models.BinaryField(max_length=32, null=True)
    link_expires_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    reminders = models.PositiveSmallIntegerField(default=0, db_default=0)
    stop_pending = models.BooleanField(default=False, db_default=False)
    fetched_at = models.DateTimeField(null=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    validity_told = models.CharField(
        max_length=10, choices=ValidityStep, blank=True, default="", db_default=""
    )
    validity_due_at = models.DateTimeField(null=True)
    issued_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    distributor_id: UUID
    organization_id: UUID
    holder_id: UUID | None

    objects = ShownCredentials()

    class Meta:
        indexes = [
            models.Index(fields=["distributor", "organization", "id"], name="credentials_by_id"),
            models.Index(fields=["distributor", "organization", "email", "id"], name="credentials_by_email"),
            models.Index(  # with the format at its end it answers both filters by itself
                fields=["distributor", "organization", "status", "email", "id", "format"],
                name="credentials_by_status",
            ),
            models.Index(
                fields=["distributor", "organization", "format", "email", "id"], name="credentials_by_format"
            ),
            models.Index(
                fields=["distributor", "organization", "changed_at", "id"], name="credentials_by_change"
            ),
            models.Index(fields=["distributor", "organization", "value_index"], name="credentials_by_value"),
            models.Index(
                fields=["distributor", "organization", "number_index"], name="credentials_by_number"
            ),
            models.Index(
                fields=["distributor", "organization", "facility_index", "email", "id"],
                name="credentials_by_facility",
            ),
            models.Index(fields=["issue_transfer_id"], name="credentials_by_transfer"),
            models.Index(
                fields=["distributor", "organization", "holder", "id"],
                condition=Q(holder__isnull=False),
                name="credentials_by_holder",
            ),
            models.Index(  # the link first: a code from a mail is typed before anybody knows whose it is
                fields=["link_hash", "distributor", "organization"],
                condition=Q(link_hash__isnull=False),
                name="credentials_by_link",
            ),
            models.Index(
                fields=["distributor", "link_expires_at"],
                condition=Q(status="invited"),
                name="credentials_open_links",
            ),
            models.Index(
                fields=["distributor", "remind_at"],
                condition=Q(status="invited", remind_at__isnull=False),
                name="credentials_reminders",
            ),
            models.Index(
                fields=["distributor", "organization", "id"],
                condition=Q(stop_pending=True),
                name="credentials_pending_stops",
            ),
            models.Index(
                fields=["validity_due_at"],
                condition=Q(validity_due_at__isnull=False),
                name="credentials_validity_due",
            ),
            models.Index(
                fields=["distributor", "organization", "valid_until"],
                condition=Q(valid_until__isnull=False),
                name="credentials_by_end",
            ),
            models.Index(
                fields=["distributor", "organization", "valid_from"],
                condition=Q(valid_from__isnull=False),
                name="credentials_by_beginning",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status="revoked", revocation_reason__gt="")
                | (~Q(status="revoked") & Q(revocation_reason="")),
                name="credentials_revoked_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(bit_length__gte=1, bit_length__lte=256), name="credentials_bit_length"
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_until__isnull=True)
                | Q(valid_from__lt=F("valid_until")),
                name="credentials_begin_before_they_end",
            ),
        ]

    @property
    def shown_address(self) -> str:
        """The address, as people read it in lists; of one that was erased there is none."""
        return shown_email(self.email) if self.erased_at is None else gettext("Erased")

    @property
    def place(self) -> Place:
        """The organization that it opens doors of."""
        return Place(self.distributor_id, self.organization_id)
