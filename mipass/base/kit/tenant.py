"""Rows of a distributor: what Django words by itself names the distributor beside the row's id.

So that rows of one distributor could lie on a machine of their own, and every statement would find it; a test
watches that (`tests/tenancy/statements.py`). Queries that we word ourselves say it themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar
from uuid import UUID

from django.db import models

S = TypeVar("S")
G = TypeVar("G")


class TenantRow(models.Model):
    """A row that belongs to one distributor for good."""

    distributor_id: UUID

    class Meta:
        abstract = True

    def _mine(self) -> models.QuerySet[Self]:
        rows = type(self)._base_manager.all()
        is_known = "distributor_id" not in self.get_deferred_fields()
        return rows.filter(distributor_id=self.distributor_id) if is_known else rows

    def _do_update(self, base_qs: models.QuerySet[Self], *arguments: Any) -> Any:
        """What `save` sends for a row that is there."""
        return super()._do_update(base_qs.filter(distributor_id=self.distributor_id), *arguments)

    def delete(self, using: Any = None, keep_parents: bool = False) -> tuple[int, dict[str, int]]:  # noqa: ARG002
        """Delete this row."""
        return self._mine().filter(pk=self.pk).delete()

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        """Read it again."""
        super().refresh_from_db(using, fields, self._mine() if from_queryset is None else from_queryset)


class TenantKey(models.ForeignKey[S, G]):
    """A foreign key to a row of the same distributor's. Following it says whose it is."""

    def get_extra_descriptor_filter(self, instance: models.Model) -> dict[str, Any]:
        """What Django adds when it looks the row up."""
        return {"distributor_id": instance.distributor_id}  # type: ignore[attr-defined]

    def deconstruct(self) -> Any:
        """As Django's own: to the database it is no other."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.ForeignKey", arguments, options
