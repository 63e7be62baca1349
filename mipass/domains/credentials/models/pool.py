"""A range of card numbers that an organization gives out in order, and what programs took of it."""

from __future__ import annotations

from uuid import UUID

from django.db import models

from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.tenant import TenantKey, TenantRow
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization


class NumberPool(TenantRow):
    """The range and the next number lie sealed in ``content``: they tell the numbers of cards.

    ``version`` grows with each change of the content, so that of two changes at once one is refused.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    format = models.CharField(max_length=20)
    content = models.BinaryField(max_length=300)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID

    class Meta:
        indexes = [
            models.Index(fields=["distributor", "organization", "format", "id"], name="credentials_pools")
        ]

    @property
    def place(self) -> Place:
        """The organization whose numbers these are."""
        return Place(self.distributor_id, self.organization_id)


class NumberDraw(TenantRow):
    """Numbers that a program took from a pool, sealed: the same request again is given the same ones.

    Its id is the request's result, ``drawn_from`` that of the pool, which may be forgotten meanwhile.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    distributor = models.ForeignKey(Distributor, on_delete=models.PROTECT)
    organization = TenantKey(Organization, on_delete=models.PROTECT)
    drawn_from = models.UUIDField()
    content = models.BinaryField()
    drawn_at = models.DateTimeField()

    distributor_id: UUID
    organization_id: UUID
