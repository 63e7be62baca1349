"""A holder: a person as an organization knows them, behind the addresses of credentials."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Place
from mipass.base.kit.address import shown_email
from mipass.base.kit.address_field import AddressField
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class Treatment(models.TextChoices):
    """What becomes of a holder's credentials when the holder is deactivated. Invited ones are held anyway."""

    KEEP = "keep", _("Keep them as they are")
    DISABLE = "disable", _("Disable the enabled ones")
    REVOKE = "revoke", _("Revoke them all")


class Holder(TenantRow):
    """Of one organization. Its address is not unique: a front desk's mailbox serves many.

    ``external_id`` is what another program calls the holder, unique in the organization where there is one.
    ``note`` lies sealed. ``found_by`` are the words that a search finds, brought to one form.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    email = AddressField()
    given_name = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    family_name = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    employee_number = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    department = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    note = models.BinaryField(null=True)
    external_id = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    found_by = models.TextField()
    active = models.BooleanField(default=True)
    erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        indexes = [
            models.Index(
                fields=["distributor", "organization", "family_name", "given_name", "id"],
                name="holders_by_name",
            ),
            models.Index(fields=["distributor", "organization", "email", "id"], name="holders_by_email"),
            models.Index(fields=["distributor", "organization", "id"], name="holders_by_id"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "organization", "external_id"],
                condition=Q(external_id__gt=""),
                name="holders_external_id",
            ),
        ]

    @property
    def place(self) -> Place:
        """The organization that knows the holder."""
        return Place(self.distributor_id, self.organization_id)

    @property
    def name(self) -> str:
        """The name, or the address of one without a name. Of one who is erased there is none."""
        if self.erased_at is not None:
            return gettext("Erased")
        return " ".join(filter(None, (self.given_name, self.family_name))) or shown_email(self.email)
