"""Making the holders that an upload names: as many as there are, in one statement."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import ExternalIdTaken
from mipass.domains.holders.permissions import MANAGE
from mipass.domains.organizations.models import Organization

TAKEN = (
    "id",
    "email",
    "given_name",
    "family_name",
    "employee_number",
    "department",
    "note",
    "external_id",
    "found_by",
)


def make_holders(*, actor: Actor, organization: Organization, drafts: QuerySet[Any]) -> int:
    """An active holder for each of the drafts, rows with the columns of `Holder`; how many.

    The caller records it, in the same transaction. Raises ExternalIdTaken.
    """
    actor.require(MANAGE, organization.place)
    rest = Holder(
        id=UUID(int=0),
        distributor_id=organization.distributor_id,
        organization=organization,
        created_at=now(),
    )
    try:
        with transaction.atomic():
            return _insert(rest, drafts.values_list(*TAKEN))
    except IntegrityError:  # somebody was quicker
        raise ExternalIdTaken(_("Another holder of this organization has this external ID.")) from None


def _insert(rest: Model, drafts: QuerySet[Any, Any]) -> int:
    """What the drafts lack is as in ``rest``."""
    all_fields = {field.name: field for field in rest._meta.concrete_fields}
    fields = [field for name, field in all_fields.items() if name not in TAKEN]
    columns = [all_fields[name].column for name in TAKEN] + [field.column for field in fields]
    same = [field.get_db_prep_save(getattr(rest, field.attname), connection) for field in fields]
    chosen, params = drafts.query.sql_with_params()
    names = ", ".join(connection.ops.quote_name(str(column)) for column in columns)
    marks = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {rest._meta.db_table} ({names}) SELECT drafts.*, {marks} FROM ({chosen}) AS drafts"  # noqa: S608  names of our own columns
    with connection.cursor() as cursor:
        cursor.execute(sql, [*same, *params])
        return int(cursor.rowcount)
