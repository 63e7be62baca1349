"""A distributor: one portal, a contact record, one pool of credits, and its own data key."""

from __future__ import annotations

from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantRow
from mipass.base.kit.text import NAME_LENGTH

SUPPORT_LENGTH = 200


class DistributorStatus(models.TextChoices):
    """A suspended distributor's portal stands still; its doors do not."""

    ACTIVE = "active", _("Active")
    SUSPENDED = "suspended", _("Suspended")


class Distributor(models.Model):
    """A tenant. Contact fields are those of the Distributor page, in its order.

    Full Admins are told when fewer than ``low_credit_threshold`` credits are unallocated; None: never.

    An empty field of the brand means: as the installation's; ``logo_version`` names the present Logo, if
    there is one. ``return_expired``, ``replacement_phone``, ``require_second_factor``, ``remind_invited``
    and ``erase_after_months`` are its policies.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=NAME_LENGTH)
    name_key = models.CharField(max_length=4 * NAME_LENGTH, unique=True)
    status = models.CharField(max_length=10, choices=DistributorStatus, default=DistributorStatus.ACTIVE)
    street_1 = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    street_2 = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    zip_code = models.CharField(max_length=20, blank=True, default="")
    state = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    country = models.CharField(max_length=2, blank=True, default="")
    phone = models.CharField(max_length=30, blank=True, default="")
    low_credit_threshold = models.PositiveIntegerField(null=True, blank=True)
    brand_name = models.CharField(max_length=NAME_LENGTH, blank=True, default="")
    brand_accent = models.CharField(max_length=7, blank=True, default="")
    brand_support = models.CharField(max_length=SUPPORT_LENGTH, blank=True, default="")
    logo_version = models.CharField(max_length=16, blank=True, default="")
    return_expired = models.BooleanField(default=False)
    replacement_phone = models.BooleanField(default=False)
    require_second_factor = models.BooleanField(default=False)
    remind_invited = models.BooleanField(default=False, db_default=False)
    erase_after_months = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField()

    @property
    def place(self) -> Place:
        """The tenant itself."""
        return Place(self.id)

    @property
    def is_suspended(self) -> bool:
        """Whether its portal stands still."""
        return self.status == DistributorStatus.SUSPENDED


class Logo(models.Model):
    """A distributor's logo as the portal serves it: a small PNG that the portal itself has drawn."""

    distributor = models.OneToOneField(Distributor, on_delete=models.PROTECT, primary_key=True)
    png = models.BinaryField()

    distributor_id: UUID


class DataKey(TenantRow):
    """A key under which a distributor's card data lies, wrapped by the installation's.

    The highest ``number`` that ``serves_from_at`` allows is the present one; there are two while the data is
    sealed anew. ``looked_through_at``: then a look through everything found nothing of the one before.
    The number 0 is that of a key which is older than numbers.
    """

    id = models.BigAutoField(primary_key=True)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    number = models.PositiveIntegerField()
    wrapped = models.BinaryField(max_length=128)
    serves_from_at = models.DateTimeField()
    looked_through_at = models.DateTimeField(null=True)

    distributor_id: UUID

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["distributor", "number"], name="distributors_data_key_number")
        ]
