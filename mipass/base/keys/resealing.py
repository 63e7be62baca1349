"""Sealing anew, with the present key, what an older one sealed. Each row stands for itself, at any moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db.models import BinaryField, F, Func, Model, QuerySet, Value

from mipass.base.kit.vault import HEADER_LENGTH, Keys, header_of, seal, unseal

M = TypeVar("M", bound=Model)
BATCH = 200


def sealed_otherwise(rows: QuerySet[M], field: str, keys: Keys) -> Any:
    """The rows whose field another key than the present one sealed, by what each value says."""
    head = Func(
        F(field), Value(1), Value(HEADER_LENGTH), function="SUBSTR", output_field=BinaryField(editable=False)
    )
    found = rows.exclude(**{field: None}).annotate(sealed_by=head)
    return found.exclude(sealed_by=header_of(keys.present()))


def reseal(
    rows: QuerySet[M],
    field: str,
    keys: Keys,
    bound_to: Callable[[M], bytes],
    beside: Callable[[M, bytes], dict[str, Any]] = lambda _row, _plain: {},
) -> int:
    """Seal a field of all rows with the present key; how many it was. Raises CannotOpen.

    ``beside`` gives what else the row gets in the same statement, from its content in the open. A row that
    somebody changes meanwhile is left to the next call.
    """
    done = 0
    for row in _each(sealed_otherwise(rows, field, keys)):
        sealed = getattr(row, field)
        plain = unseal(keys, sealed, bound_to(row))
        changes = {field: seal(keys, plain, bound_to(row)), **beside(row, plain)}
        done += type(row)._base_manager.filter(pk=row.pk, **{field: sealed}).update(**changes)
    return done


def _each(rows: QuerySet[M, Any]) -> Iterator[M]:
    ordered, last = rows.order_by("pk"), None
    while batch := list((ordered if last is None else ordered.filter(pk__gt=last))[:BATCH]):
        last = batch[-1].pk
        yield from batch
