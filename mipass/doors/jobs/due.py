"""Which of the worker's duties have something to do: one question a second in place of one for each.

The rooms say which rows wait for them; here that is made into one statement, once, and asked with the moment
that it is. A duty that is not found still has its turn now and then: see `worker`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from mipass.base.audit.sealing import unsealed_from
from mipass.base.kit.clock import now
from mipass.base.kit.db import fetch_rows
from mipass.base.kit.ids import first_id_of
from mipass.base.outbox.queries import due_mails
from mipass.domains.credentials.bulk_actions.queries import running_actions
from mipass.domains.credentials.bulk_uploads.invitations import due_invitations
from mipass.domains.credentials.bulk_uploads.leases import free, free_batches
from mipass.domains.credentials.models import BatchState, Reconciliation
from mipass.domains.distributors.data_key_rotation import older_keys
from mipass.domains.files.leases import free_files
from mipass.domains.organizations.queries import list_closing
from mipass.domains.webhooks.queries import behind, due_deliveries
from mipass.flows.reconcile import WAITING

DUTIES = frozenset(
    (
        *("mails", "seals", "closings", "data keys", "bulk actions"),
        *("webhook events", "webhooks"),
        *("reconciliations", "files"),
        *("bulk checks", "bulk issues", "bulk undos", "bulk invitations"),
    )
)
LATELY = timedelta(minutes=1)
# Stand for the moment and for the lowest id of late while the statement is made.
MOMENT = datetime(2001, 2, 3, 4, 5, 6, tzinfo=UTC)
FIRST_ID = UUID(int=0x20010203)


def due_duties() -> set[str]:
    """The names of the duties for which a row waits at this moment."""
    sql, params = _statement()
    moment = now()
    values = {
        _moment(MOMENT): _moment(moment),
        _id(FIRST_ID): first_id_of(moment - LATELY),
    }
    return {name for (name,) in fetch_rows(sql, [values.get(each, each) for each in params])}


def _waiting() -> Mapping[str, QuerySet[Any]]:
    """By duty, the rows that wait for it."""
    return {
        "mails": due_mails(MOMENT),
        "seals": unsealed_from(FIRST_ID),
        "closings": list_closing(),
        "bulk actions": running_actions(),
        "bulk checks": free_batches((BatchState.UPLOADED, BatchState.CHECKING), MOMENT),
        "reconciliations": free(Reconciliation, WAITING, MOMENT),
        "files": free_files(MOMENT),
        "bulk issues": free_batches((BatchState.ISSUING,), MOMENT),
        "bulk undos": free_batches((BatchState.UNDOING,), MOMENT),
        "bulk invitations": due_invitations(MOMENT),
        "data keys": older_keys(),
        "webhook events": behind(),
        "webhooks": due_deliveries(MOMENT),
    }


@cache
def _statement() -> tuple[str, Sequence[Any]]:
    """The question, and its parameters; MOMENT and FIRST_ID hold the places of what they are then."""
    parts, params = list[str](), list[Any]()
    for name, rows in _waiting().items():
        sql, own = rows.order_by().values("pk").query.sql_with_params()
        parts.append(f"SELECT '{name}' WHERE EXISTS ({sql})")
        params += own
    return " UNION ALL ".join(parts), params


def _moment(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _id(of: UUID) -> Any:
    return of if connection.features.has_native_uuid_field else of.hex
