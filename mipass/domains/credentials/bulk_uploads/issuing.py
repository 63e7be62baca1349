"""Issuing what was checked: asked for, put in place, shown. Credits are the flow's business."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from types import MappingProxyType
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Refused
from mipass.base.outbox.operations import language_of_mails, notify_principal
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.making_people import (
    count_asked,
    link_placed,
    make_people,
    people_columns,
    require_people,
)
from mipass.domains.credentials.bulk_uploads.pacing import give_way, writing_much
from mipass.domains.credentials.bulk_uploads.queries import find_earlier, list_ended
from mipass.domains.credentials.bulk_uploads.writing import delete_some, insert_select
from mipass.domains.credentials.issuing import SAME_CARD, UNTESTED_FORMAT, NeedsConfirmation
from mipass.domains.credentials.models import Batch, BatchState, Credential, KnownHolders, StagedRow
from mipass.domains.credentials.permissions import GRANT_INSTALLER, ISSUE

GOOD_ROWS, SAME_FILE = "good_rows", "same_file"
KNOWN_HOLDERS, NEW_HOLDERS = "known_holders", "new_holders"
HOLDERS = {KNOWN_HOLDERS: KnownHolders.KNOWN, NEW_HOLDERS: KnownHolders.NEW}
MOST_NAMED = 10  # lines
PLACED_AT_ONCE = 500  # rows: on SQLite nobody else writes meanwhile
TAKEN_AWAY_AT_ONCE = 50  # rows: each is looked for in the index of addresses
FROM_STAGED = {
    "id": "credential",
    "email": "email",
    "format": "format",
    "bit_length": "bit_length",
    "data": "data",
    "value_index": "value_index",
    "number_index": "number_index",
    "facility_index": "facility_index",
    "installer": "installer",
    "label": "label",
    "valid_from": "valid_from",
    "valid_until": "valid_until",
    "validity_due_at": "validity_due_at",
}


class RowsEnded(Refused):
    """Valid Until of some rows has passed since they were checked; the file is to be checked anew."""

    code = "validity_ended"


class BatchNotReady(Refused):
    """The upload is not in a state in which it can be issued."""

    code = "wrong_state"


@change("credentials:start_issuing")
def start_issuing(*, actor: Actor, batch: Batch, accepted: Collection[str]) -> None:
    """Hand a checked upload to the worker. The caller has made sure that there are enough credits.

    Raises NeedsConfirmation for what is not in ``accepted``: ``good_rows`` when some rows are wrong,
    ``same_card``, ``untested_format``, ``same_file``, and one of ``known_holders`` and ``new_holders`` where
    it must be said who is meant; RowsEnded, BatchNotReady.
    """
    actor.require(ISSUE, batch.place)
    refuse_ended(batch)
    if StagedRow.objects.filter(distributor_id=batch.distributor_id, batch=batch, installer=True).exists():
        actor.require(GRANT_INSTALLER, batch.place)
    require_people(actor, batch)
    _confirm(actor, batch, accepted)
    ready = Batch.objects.filter(
        distributor_id=batch.distributor_id,
        id=batch.id,
        state__in=(BatchState.CHECKED, BatchState.FAILED),
        good__gt=0,
    )
    try:
        with transaction.atomic():
            started = ready.update(
                state=BatchState.ISSUING,
                is_copy=SAME_FILE in accepted,
                asked_by_kind=actor.kind,
                asked_by_id=actor.own_id,
                language=language_of_mails(),
                failure="",
                holders=next((HOLDERS[code] for code in HOLDERS if code in accepted), ""),
                changed_at=now(),
            )
    except IntegrityError:  # the same rows were handed over a moment ago
        raise _same_file() from None
    if not started:
        raise BatchNotReady(_("This upload cannot be issued now."), facts={"state": batch.state})


def _confirm(actor: Actor, batch: Batch, accepted: Collection[str]) -> None:
    if batch.wrong and GOOD_ROWS not in accepted:
        raise NeedsConfirmation(
            ngettext(
                "%(count)d row is wrong. Correct the file, or issue only the good rows.",
                "%(count)d rows are wrong. Correct the file, or issue only the good rows.",
                batch.wrong,
            )
            % {"count": batch.wrong},
            code=GOOD_ROWS,
        )
    if SAME_FILE not in accepted and find_earlier(actor=actor, batch=batch):
        raise _same_file()
    if batch.same_card and SAME_CARD not in accepted:
        raise NeedsConfirmation(
            ngettext(
                "%(count)d row has card data that is already live or appears twice in the file.",
                "%(count)d rows have card data that is already live or appears twice in the file.",
                batch.same_card,
            )
            % {"count": batch.same_card},
            code=SAME_CARD,
        )
    if batch.untested and UNTESTED_FORMAT not in accepted:
        raise NeedsConfirmation(
            _("Little is known about a format in this file. Confirm that you will test one card first."),
            code=UNTESTED_FORMAT,
        )
    if count_asked(batch) and len(HOLDERS.keys() & {*accepted}) != 1:
        raise NeedsConfirmation(
            _(
                "Holders are known at addresses of this file already. Say whether its rows are about them or "
                "about other people."
            ),
            code=KNOWN_HOLDERS,
        )


def _same_file() -> NeedsConfirmation:
    return NeedsConfirmation(
        _("Exactly these rows were issued before. Confirm that you want copies, which cost credits again."),
        code=SAME_FILE,
    )


def refuse_ended(batch: Batch) -> None:
    """Raise RowsEnded, naming the lines, where the end of some rows has passed by now."""
    lines = list_ended(actor=Actor.system(), batch=batch)
    if not lines:
        return
    shown = ", ".join(map(str, lines[:MOST_NAMED])) + (" …" if len(lines) > MOST_NAMED else "")
    raise RowsEnded(
        ngettext(
            "Valid Until has passed since the check in line %(lines)s. Have the file checked again: the row "
            "is then a wrong one.",
            "Valid Until has passed since the check in %(count)d rows: lines %(lines)s. Have the file "
            "checked again: these rows are then wrong ones.",
            len(lines),
        )
        % {"count": len(lines), "lines": shown},
    )


def place_rows(batch: Batch) -> None:
    """Put the rows where credentials are, unseen and little by little, so that nobody waits: on SQLite.

    On PostgreSQL there is no need: the transaction that issues them keeps nobody waiting.
    Raises LostLease, RowsEnded.
    """
    if connection.vendor != "sqlite":
        return
    refuse_ended(batch)
    with writing_much():
        while batch.placed < batch.good:
            started = time.monotonic()
            _place_some(batch)
            give_way(time.monotonic() - started)


def _place_some(batch: Batch) -> None:
    first, issued_at = batch.placed, batch.issued_at if batch.placed else now()
    end = min(first + PLACED_AT_ONCE, batch.good)
    with transaction.atomic():
        leases.renew(batch, BatchState.ISSUING, placed=end, hidden=True, issued_at=issued_at)
        _insert(batch, first, end)


def publish(*, actor: Actor, batch: Batch) -> None:
    """Make the batch's rows credentials, all at once, in the present transaction.

    The caller posts ``issue_transfer``. Raises LostLease when it is issued already, RowsEnded.
    """
    actor.require(ISSUE, batch.place)
    refuse_ended(batch)
    issued_at = batch.issued_at if batch.placed else now()
    leases.renew(
        batch,
        BatchState.ISSUING,
        state=BatchState.ISSUED,
        hidden=False,
        issued_at=issued_at,
        changed_at=now(),
        invite_after=now(),
    )
    holders = make_people(actor=actor, batch=batch)
    if not batch.placed:
        placed = _insert(batch, 0, batch.good, people_columns(batch))
        leases.renew(batch, BatchState.ISSUED, placed=placed)
    if batch.placed != batch.good:
        raise RuntimeError(f"batch {batch.id}: {batch.placed} of {batch.good} rows are in place")
    link_placed(batch)
    record(
        actor=actor,
        event="batch:issued",
        place=batch.place,
        subject_id=batch.id,
        credentials=batch.good,
        wrong=batch.wrong,
        holders=holders,
    )


def _insert(batch: Batch, first: int, end: int, more: Mapping[str, str] = MappingProxyType({})) -> int:
    place = {"distributor_id": batch.distributor_id, "batch_id": batch.id}
    taken = {**FROM_STAGED, **more}
    return insert_select(StagedRow, _template(batch), taken, **place, first=first, end=end)


def _template(batch: Batch) -> Credential:
    """All that the credentials of a batch have in common. Each gets its link when its invitation is sent."""
    assert batch.issue_transfer is not None
    assert batch.issued_at is not None
    return Credential(
        id=batch.id,
        distributor_id=batch.distributor_id,
        organization_id=batch.organization_id,
        issue_transfer_id=batch.issue_transfer,
        issued_at=batch.issued_at,
        changed_at=batch.issued_at,
    )


@change("credentials:fail_batch")
def fail_batch(*, actor: Actor, batch: Batch, code: str) -> None:
    """Nothing of it was issued, for this reason; it can be tried again. Raises LostLease."""
    actor.require(ISSUE, batch.place)
    leases.renew(batch, BatchState.ISSUING, state=BatchState.FAILED, failure=code[:40], changed_at=now())
    record(actor=actor, event="batch:failed", place=batch.place, subject_id=batch.id, code=batch.failure)
    notify_principal(principal=batch.asked_by, kind="batch-failed", level="error", name=batch.name)


def clear_place(batch: Batch) -> bool:
    """Take hidden rows of a batch that was not issued away again, some at a time; whether any are left."""
    was, left = batch.placed, max(0, batch.placed - TAKEN_AWAY_AT_ONCE)
    stopped = Batch.objects.filter(
        distributor_id=batch.distributor_id,
        id=batch.id,
        placed=was,
        state__in=(BatchState.FAILED, BatchState.DISCARDED),
    )
    with transaction.atomic():
        if not stopped.update(placed=left, hidden=left > 0):
            return False
        first, last = _nth(batch, left), _nth(batch, was)
        delete_some(Credential, Q(id__gte=first, id__lt=last), TAKEN_AWAY_AT_ONCE)
    batch.placed, batch.hidden = left, left > 0
    return batch.hidden


def _nth(batch: Batch, position: int) -> UUID:
    assert batch.first is not None
    return UUID(int=batch.first.int + position)
