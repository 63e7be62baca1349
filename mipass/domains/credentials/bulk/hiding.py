"""On SQLite the rows of a batch are put in their place little by little, and are no credentials until it is
issued. This is what keeps them from every look at the table.

A batch has all ids of a range for itself, so the condition needs nothing but the id, which every index of
the list holds. On PostgreSQL no row is ever in its place too early, and nothing is added to a query. See
docs/decisions.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func, Manager, QuerySet

# With nothing hidden, the first half decides once for a whole query.
SHOWN = (
    "(NOT EXISTS (SELECT 1 FROM credentials_batch AS hiding WHERE hiding.hidden) OR NOT EXISTS ("
    "SELECT 1 FROM credentials_batch AS hiding WHERE hiding.hidden "
    "AND {id} >= hiding.first AND {id} <= hiding.last))"
)


class _IsShown(Func):
    arity = 1
    conditional = True
    output_field = BooleanField()
    template = SHOWN.format(id="%(expressions)s")


def shown_only(id_column: str) -> str:
    """A condition in plain SQL to be added to a query of credentials, with its AND; empty on PostgreSQL.

    The column needs its table before it: a batch, which the condition looks into, has an id as well.
    """
    return f" AND {SHOWN.format(id=id_column)}" if connection.vendor == "sqlite" else ""


class ShownCredentials(Manager[Any]):
    """Every credential there is. What a batch has not issued yet is none."""

    def get_queryset(self) -> QuerySet[Any]:
        """Rows that a person may hear of, if they are within reach."""
        rows: QuerySet[Any] = super().get_queryset()
        return rows.filter(_IsShown("id")) if connection.vendor == "sqlite" else rows
