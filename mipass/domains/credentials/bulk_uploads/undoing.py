"""Undoing a batch: withdrawing every credential of it that no device has fetched, some at a time.

The flow returns their credits, in one transfer at the end.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import lately, now
from mipass.base.outbox.models import MailStatus
from mipass.base.outbox.operations import cancel_mails_of, notify_principal, queue_mail
from mipass.base.outbox.queries import list_mailed
from mipass.base.requests.operations import claim_if_keyed
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.pacing import give_way, writing_much
from mipass.domains.credentials.bulk_uploads.queries import UNDO_PERIOD
from mipass.domains.credentials.models import Batch, BatchState, Credential
from mipass.domains.credentials.moving import WrongState
from mipass.domains.credentials.permissions import MANAGE

AT_ONCE = 500  # rows
INVITATION, WITHDRAWAL = "credential-invitation", "credential-revoked"

# In plain SQL, since it must tell in the same statement which rows it withdrew.
WITHDRAW = (
    "UPDATE credentials_credential SET status = 'revoked', revocation_reason = 'withdrawn', "
    "link_hash = NULL, changed_at = %s WHERE distributor_id = %s AND id >= %s AND id < %s "
    "AND status = 'invited' AND fetched_at IS NULL RETURNING id, email"
)


@change("credentials:start_undo")
def start_undo(*, actor: Actor, batch: Batch, idempotency_key: str = "") -> None:
    """Hand an issued batch to the worker to be undone, within 24 hours. Raises WrongState, KeyReused."""
    actor.require(MANAGE, batch.place)
    claimed = claim_if_keyed(
        actor=actor,
        distributor_id=batch.distributor_id,
        key=idempotency_key,
        operation="credentials:start_undo",
        content={"batch": batch.id},
    )
    if claimed.replayed:
        return
    undoable = Batch.objects.filter(
        id=batch.id,
        distributor_id=batch.distributor_id,
        state=BatchState.ISSUED,
        issued_at__range=lately(UNDO_PERIOD),
    )
    if not undoable.update(
        state=BatchState.UNDOING, asked_by_kind=actor.kind, asked_by_id=actor.own_id, changed_at=now()
    ):
        raise WrongState(
            _("A bulk upload can be undone once, within 24 hours of being issued."),
            facts={"state": batch.state},
        )
    record(actor=actor, event="batch:undo_started", place=batch.place, subject_id=batch.id)


def withdraw_rows(batch: Batch) -> None:
    """Withdraw what can be withdrawn, row by row in the order of the file. Raises LostLease."""
    with writing_much():
        while batch.looked_through < batch.good:
            started = time.monotonic()
            _withdraw_some(batch)
            give_way(time.monotonic() - started)


def _withdraw_some(batch: Batch) -> None:
    end = min(batch.looked_through + AT_ONCE, batch.good)
    with transaction.atomic():
        withdrawn = _withdraw(batch, batch.looked_through, end)
        leases.renew(
            batch,
            BatchState.UNDOING,
            looked_through=end,
            withdrawn=batch.withdrawn + len(withdrawn),
        )
        _tell(batch, withdrawn)


def _withdraw(batch: Batch, first: int, end: int) -> Sequence[tuple[UUID, str]]:
    assert batch.first is not None
    ids = [UUID(int=batch.first.int + position) for position in (first, end)]
    moment = Credential._meta.get_field("changed_at").get_db_prep_save(now(), connection)
    params = [moment, *(_plain(id) for id in (batch.distributor_id, *ids))]
    with connection.cursor() as cursor:
        cursor.execute(WITHDRAW, params)
        return [(id if isinstance(id, UUID) else UUID(id), email) for id, email in cursor.fetchall()]


def _plain(id: UUID) -> Any:
    return id if connection.features.has_native_uuid_field else id.hex


def _tell(batch: Batch, withdrawn: Sequence[tuple[UUID, str]]) -> None:
    """Drop invitations that were not sent; whoever was sent one hears that it is void, each in turn."""
    ids = [id for id, _email in withdrawn]
    cancel_mails_of(subject_ids=ids, kinds=[INVITATION])
    mailed = list_mailed(subject_ids=ids, kind=INVITATION, status=MailStatus.SENT)
    with translation.override(batch.language):
        for number, (id, email) in enumerate(pair for pair in withdrawn if pair[0] in mailed):
            queue_mail(
                kind=WITHDRAWAL,
                recipient=email,
                context={},
                place=batch.place,
                subject_id=id,
                due_at=_in_turn(batch.withdrawn + number),
            )


def _in_turn(number: int) -> datetime:
    return now() + timedelta(minutes=number / settings.CONFIG.invitations_per_minute)


def finish_undo(*, actor: Actor, batch: Batch) -> None:
    """Every row was looked at: undone. The caller returns the credits. Raises LostLease."""
    actor.require(MANAGE, batch.place)
    leases.renew(batch, BatchState.UNDOING, state=BatchState.UNDONE, changed_at=now())
    record(
        actor=actor,
        event="batch:undone",
        place=batch.place,
        subject_id=batch.id,
        credentials=batch.withdrawn,
    )
    notify_principal(
        principal=batch.asked_by,
        kind="batch-undone",
        level="success",
        name=batch.name,
        credentials=batch.withdrawn,
    )


def refuse_undo(batch: Batch) -> None:
    """Nothing could be withdrawn, or nobody may ask for it any more: all stays. Raises LostLease."""
    leases.renew(batch, BatchState.UNDOING, state=BatchState.ISSUED, looked_through=0, changed_at=now())
    notify_principal(principal=batch.asked_by, kind="batch-not-undone", level="error", name=batch.name)
