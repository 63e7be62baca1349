"""Replacing a distributor's data key: a new one serves, the old one stays until nothing names it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.keys.installation import installation_keys
from mipass.base.keys.resealing import reseal
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import database_now, now
from mipass.base.kit.db import fetch_rows, lock
from mipass.base.kit.errors import Refused
from mipass.domains.distributors.data_keys import LABEL, SERVES_AFTER, make_data_key, place_of
from mipass.domains.distributors.models import DataKey, Distributor
from mipass.domains.distributors.operations import lock_distributor
from mipass.domains.distributors.permissions import ROTATE_KEY


class RotationRuns(Refused):
    """The distributor's data is being sealed anew already."""

    code = "rotation_runs"


@change("distributors:rotate_data_key")
def begin_rotation(*, actor: Actor, distributor: Distributor) -> DataKey:
    """A new data key, which serves in some seconds; the worker seals anew. Raises RotationRuns."""
    actor.require(ROTATE_KEY, distributor.place)
    lock_distributor(distributor.id)
    rows = DataKey.objects.filter(distributor=distributor).order_by("-number")
    if len(rows) > 1:
        raise RotationRuns(_("This distributor's data is already being sealed again."))
    made = make_data_key(distributor.id, rows[0].number + 1, now() + SERVES_AFTER)
    record(
        actor=actor,
        event="keys:data_key_made",
        place=distributor.place,
        subject_id=distributor.id,
        number=made.number,
    )
    return made


def list_rotating() -> list[UUID]:
    """The distributors whose newest key serves, for every process, while an older one is still there."""
    newest = DataKey.objects.filter(serves_from_at__lte=now() - SERVES_AFTER, number__gt=OuterRef("number"))
    older = DataKey.objects.filter(Exists(newest.filter(distributor=OuterRef("distributor"))))
    return sorted(set(older.values_list("distributor_id", flat=True)))


def older_keys() -> QuerySet[DataKey]:
    """Keys that a newer one of their distributor is to replace."""
    newer = DataKey.objects.filter(distributor=OuterRef("distributor"), number__gt=OuterRef("number"))
    return DataKey.objects.filter(Exists(newer))


def is_rotating(distributor_id: UUID) -> bool:
    """Whether some of its data may still lie under an older key."""
    return DataKey.objects.filter(distributor_id=distributor_id).count() > 1


@change("distributors:end_data_keys")
def end_old_keys(*, actor: Actor, distributor_id: UUID) -> bool:
    """Forget the older keys, once nothing is left that names them; whether they are gone.

    To be called when a look through everything has found nothing. The first call notes what runs now: a
    transaction of before may still bring such a value in. When all of those have ended, and a second look
    has found nothing either, the keys go.
    """
    distributor = lock_distributor(distributor_id)
    actor.require(ROTATE_KEY, distributor.place)
    newest, *older = lock(DataKey.objects.filter(distributor_id=distributor_id).order_by("-number"))
    if newest.looked_through_at is None:
        newest.looked_through_at = database_now()
        newest.save(update_fields=["looked_through_at"])
        return False
    if not older or _runs_something_since_before(newest.looked_through_at):
        return False
    DataKey.objects.filter(distributor_id=distributor_id, id__in=[row.id for row in older]).delete()
    record(
        actor=actor,
        event="keys:data_key_ended",
        place=distributor.place,
        subject_id=distributor.id,
        number=older[0].number,
    )
    return True


def look_again(*, distributor_id: UUID) -> None:
    """Something was found that names an older key: begin the looking anew."""
    DataKey.objects.filter(distributor_id=distributor_id).update(looked_through_at=None)


def _runs_something_since_before(moment: datetime) -> bool:
    """Whether a transaction that may write still runs from before. SQLite has one writer, and that is us."""
    if connection.vendor != "postgresql":
        return False
    sql = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
        "AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start < %s"
    )
    [[number]] = fetch_rows(sql, [moment])
    return bool(number)


def rewrap_data_keys() -> int:
    """Wrap with the present installation key what an older one wrapped. How many keys it was."""
    rows = DataKey.objects.all()
    return reseal(
        rows, "wrapped", installation_keys(LABEL), lambda row: place_of(row.distributor_id, row.number)
    )
