"""Of several workers one makes a file; if it dies, another begins it anew soon after."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.files.models import OPEN, MadeFile

LEASE = timedelta(seconds=20)


class LostLease(Exception):
    """Another worker has the file now, or nobody wants it any more: nothing more may be written."""


def free_files(moment: datetime) -> QuerySet[MadeFile]:
    """Files that are to be made, and that nobody works on at this moment."""
    return MadeFile.objects.filter(Q(leased_until=None) | Q(leased_until__lt=moment), state__in=OPEN)


def take_next() -> MadeFile | None:
    """The oldest file that is to be made and that nobody works on, leased; None when there is none."""
    waiting = free_files(now())
    for found in waiting.select_related("organization", "distributor").order_by("created_at")[:10]:
        found.lease, found.leased_until = new_id(), now() + LEASE
        mine = waiting.filter(distributor_id=found.distributor_id, id=found.id)
        if mine.update(lease=found.lease, leased_until=found.leased_until, tries=F("tries") + 1):
            found.tries += 1
            return found
    return None


def renew(file: MadeFile, /, **changes: object) -> None:
    """Note progress within the transaction that makes it. Raises LostLease unless the file is still ours."""
    changes = {"leased_until": now() + LEASE, **changes}
    mine = MadeFile.objects.filter(distributor_id=file.distributor_id, id=file.id, lease=file.lease)
    if not mine.filter(state__in=OPEN).update(**changes):
        raise LostLease
    for name, value in changes.items():
        setattr(file, name, value)


def release(file: MadeFile) -> None:
    """Let go of it, if it is still ours."""
    mine = MadeFile.objects.filter(distributor_id=file.distributor_id, id=file.id, lease=file.lease)
    mine.update(lease=None, leased_until=None)
