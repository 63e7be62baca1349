"""Letting files go: after a day, with their organization, and with whoever ordered them."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from mipass.base.kit.clock import now
from mipass.domains.files.making import parts_of
from mipass.domains.files.models import FileState, MadeFile
from mipass.domains.files.queries import is_old
from mipass.domains.organizations.models import OrganizationStatus

AT_ONCE = 100
PARTS_AT_ONCE = 20  # of half a megabyte each


def askers() -> set[UUID]:
    """Who has files, of whatever distributor."""
    return set(MadeFile.objects.exclude(state=FileState.REMOVED).values_list("asked_by_id", flat=True))


def forget_files(*, but_of: Collection[UUID]) -> int:
    """Delete what nobody may have any more: of those who are gone, too. Returns how many files it was.

    A file is hidden first, so that nobody takes one of which half is deleted. May be cut off anywhere.
    """
    gone = Q(organization__status=OrganizationStatus.REMOVED) | Q(asked_by_id__in=[*but_of]) | is_old(now())
    due = MadeFile.objects.filter(gone | Q(state=FileState.REMOVED)).order_by("id")[:AT_ONCE]
    return sum(_forget(file) for file in list(due))


def _forget(file: MadeFile) -> int:
    row = MadeFile.objects.filter(distributor_id=file.distributor_id, id=file.id)
    row.update(state=FileState.REMOVED)
    while (first := parts_of(file).order_by("number").values_list("number", flat=True).first()) is not None:
        parts_of(file).filter(number__lt=first + PARTS_AT_ONCE).delete()
    return row._raw_delete(row.db)  # nothing points at it any more
