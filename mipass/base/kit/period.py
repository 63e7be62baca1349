"""A span of time by which lists are narrowed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Period:
    """From ``since`` up to, but not including, ``until``; None is without that end."""

    since: datetime | None = None
    until: datetime | None = None

    def of(self, rows: QuerySet[M]) -> QuerySet[M]:
        """The rows whose ``at`` lies within."""
        if self.since is not None:
            rows = rows.filter(at__gte=self.since)
        return rows if self.until is None else rows.filter(at__lt=self.until)


ALWAYS = Period()
