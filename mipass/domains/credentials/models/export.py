"""How an access control system wants its credentials: an export profile."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class Numbers(models.TextChoices):
    """How numbers of a card are written."""

    DECIMAL = "decimal", _("Decimal")
    HEXADECIMAL = "hexadecimal", _("Hexadecimal")


class ExportProfile(TenantRow):
    """A layout under a name that is unique in the organization; ``exports.layouts`` reads it.

    ``columns`` and ``numbers`` are what there was before layouts; those without one are told by them alone.
    ``taken_id`` names the last file. ``exported_at`` is up to when the last export told every change,
    ``exported_before_at`` the same of the one before, for who lost the last file.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    name = models.CharField(max_length=NAME_LENGTH)
    layout = models.JSONField(null=True)
    columns = models.JSONField()
    numbers = models.CharField(max_length=12, choices=Numbers, default=Numbers.DECIMAL)
    exported_at = models.DateTimeField(null=True)
    exported_before_at = models.DateTimeField(null=True)
    taken_id = models.UUIDField(null=True)
    created_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["distributor", "organization", "name"], name="credentials_export_profile"
            )
        ]

    @property
    def place(self) -> Place:
        """The organization whose credentials it exports."""
        return Place(self.distributor_id, self.organization_id)
