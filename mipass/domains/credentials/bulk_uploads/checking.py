"""The check of a whole upload, before anything of it is issued: a worker's job that can be killed.

It begins anew when it was cut off: what it wrote is a draft that nobody saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache, partial
from time import monotonic
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.csv import in_batches
from mipass.base.kit.errors import Forbidden, NotFound
from mipass.base.kit.ids import new_id
from mipass.base.outbox.operations import notify_principal
from mipass.domains.credentials import cards
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.layouts import Sample
from mipass.domains.credentials.bulk_uploads.mappings import find_layout, find_like, remember_answers
from mipass.domains.credentials.bulk_uploads.numbers import NumberSource, give_back
from mipass.domains.credentials.bulk_uploads.opening import NeedsColumns, Opened, open_upload
from mipass.domains.credentials.bulk_uploads.people import STAGED_HOLDER_COLUMNS, People
from mipass.domains.credentials.bulk_uploads.problems import QUESTIONS, Unreadable
from mipass.domains.credentials.bulk_uploads.reading import RawRow
from mipass.domains.credentials.bulk_uploads.rows import BadRow, GoodRow, RowReader
from mipass.domains.credentials.bulk_uploads.said import said_of
from mipass.domains.credentials.bulk_uploads.same_cards import TWICE, is_untested, live_addresses, warning_of
from mipass.domains.credentials.bulk_uploads.sealing import ContentMark, open_parts, seal_json
from mipass.domains.credentials.bulk_uploads.writing import (
    STAGED_COLUMNS,
    WRONG_COLUMNS,
    delete_some,
    need_not_last,
    write_rows,
)
from mipass.domains.credentials.models import Batch, BatchState, StagedHolder, StagedRow, WrongRow
from mipass.domains.credentials.validity import ALWAYS, first_due

MOST_ROWS = 100_000
CHUNK = 1_000
LOW_BITS = 20  # of an id that count a batch's credentials: more than MOST_ROWS
PULSE = 3.0  # seconds
TOLD = {
    BatchState.CHECKED: ("batch-checked", "success"),
    BatchState.ASKING: ("batch-asks", "warning"),
    BatchState.UNREADABLE: ("batch-unreadable", "error"),
}
NOT_ALLOWED = Unreadable("not_allowed")


def check(*, actor: Actor, batch: Batch) -> None:
    """Check a leased upload for who sent it. Raises LostLease.

    ``actor`` takes numbers from pools for rows that name none; when the right to that is lost meanwhile, the
    upload comes to nothing, as by `refuse_check`. Dates are read in the time zone of who sent it.
    """
    with timezone.override(batch.time_zone or None):
        try:
            _Check(actor, batch).run()
        except _KeyReplaced:
            _Check(actor, batch).run()


def refuse_check(batch: Batch) -> None:
    """Nothing comes of a leased upload whose sender may issue nothing here any more. Raises LostLease."""
    _Check(Actor.system(), batch).refuse()


class _KeyReplaced(Exception):
    """The distributor's data key is another one now; what was staged lies under the one before."""


class _Check:
    """One run over a file, from its first byte to its last."""

    def __init__(self, actor: Actor, batch: Batch) -> None:
        self._batch = batch
        self._sealer = cards.CardSealer(batch.distributor_id, batch.organization_id)
        self._lines: dict[tuple[bytes, int], int] = {}  # of card data, the first line that holds it
        self._mark = ContentMark(batch)
        self._said = said_of(batch)
        self._source = NumberSource(actor, batch)
        self._people = People(actor, batch)
        self._facility = lru_cache(maxsize=4096)(self._sealer.facility)
        self._renewed_at = monotonic()
        self._counts = {"good": 0, "wrong": 0, "same_card": 0, "untested": 0}

    def run(self) -> None:
        """Read, judge and stage every row; or say why the file cannot be read."""
        self._begin()
        try:
            upload = self._open()
            self._read(upload)
        except NeedsColumns as question:
            self._ask(question)
            return
        except Unreadable as fault:
            self._give_up(fault)
            return
        except (Forbidden, NotFound):
            self._give_up(NOT_ALLOWED)
            return
        if upload.layout:
            remember_answers(self._batch, upload.layout, upload.sample, self._said.date_order)
        self._end(BatchState.CHECKED, {**upload.notes, **self._notes()})

    def _open(self) -> Opened:
        """The file, as somebody said of it that it is to be read."""
        batch, known = self._batch, partial(find_layout, self._batch)
        return open_upload(lambda: open_parts(batch), batch.size, self._said, find=known, pulse=self._pulse)

    def _rows_again(self) -> Iterator[RawRow]:
        """All rows from the first one, beside those that are being read."""
        for row in self._open().rows:
            self._pulse()
            yield row

    def _pulse(self) -> None:
        """Keep the lease through a long stretch of a file that holds no rows."""
        if monotonic() - self._renewed_at > PULSE:
            self._renewed_at = monotonic()
            leases.renew(self._batch, BatchState.CHECKING)

    def refuse(self) -> None:
        """Read nothing at all."""
        self._begin()
        self._give_up(NOT_ALLOWED)

    def _give_up(self, fault: Unreadable) -> None:
        self._clear()
        give_back(self._batch, self._source.receipts)
        state = BatchState.ASKING if fault.code in QUESTIONS else BatchState.UNREADABLE
        self._end(state, {"code": fault.code, "facts": fault.facts})

    def _ask(self, question: NeedsColumns) -> None:
        self._clear()
        like = find_like(self._batch, Sample.of(question.notes["sample"]))
        notes = {**question.notes, **({"suggestion": like.as_json()} if like else {})}
        self._end(BatchState.ASKING, {"code": question.code, "facts": {}, **notes})

    def _read(self, upload: Opened) -> None:
        reader = RowReader(
            upload.header,
            self._source.next,
            numbers=self._batch.numbers or upload.numbers,
            date_order=self._said.date_order or upload.date_order,
            look=self._rows_again,
            mended=self._said.mended,
        )
        seen = 0
        for chunk in in_batches(upload.rows, CHUNK):
            seen += len(chunk)
            if seen > MOST_ROWS:
                raise Unreadable("too_many_rows", most=MOST_ROWS)
            self._stage(self._judged(reader, chunk), upload.source.position)
        if not seen:
            raise Unreadable("no_rows")

    def _judged(self, reader: RowReader, chunk: Sequence[RawRow]) -> list[GoodRow | BadRow]:
        """The rows by themselves, and beside the holders that are known."""
        read = [reader.read(row) for row in chunk]
        wrong = self._people.look_at([row for row in read if isinstance(row, GoodRow)])
        if not wrong:
            return read
        return [
            reader.reject(raw, wrong[row.line]) if row.line in wrong else row
            for raw, row in zip(chunk, read, strict=True)
        ]

    def _notes(self) -> dict[str, Any]:
        """What is kept of the check beside what is known of the file."""
        return {"taken": self._source.receipts, "holders": self._people.counts}

    def _begin(self) -> None:
        self._clear()
        first = UUID(int=new_id().int >> LOW_BITS << LOW_BITS)
        leases.renew(
            self._batch, BatchState(self._batch.state), state=BatchState.CHECKING, first=first, read=0
        )

    def _clear(self) -> None:
        """Drop what an earlier run has staged: one that was cut off, that failed, or that read otherwise."""
        mine = Q(batch=self._batch, distributor_id=self._batch.distributor_id)
        for model in (StagedRow, StagedHolder, WrongRow):
            while delete_some(model, mine, CHUNK):
                leases.renew(self._batch, BatchState(self._batch.state))

    def _stage(self, rows: Sequence[GoodRow | BadRow], position: int) -> None:
        good = [row for row in rows if isinstance(row, GoodRow)]
        wrong = [row for row in rows if isinstance(row, BadRow)]
        staged = self._staged(good)
        self._counts["wrong"] += len(wrong)
        if not self._sealer.is_present:
            raise _KeyReplaced
        with transaction.atomic():
            need_not_last()
            leases.renew(self._batch, BatchState.CHECKING, read=position, **self._counts)
            if people := self._people.staged():
                write_rows(StagedHolder, STAGED_HOLDER_COLUMNS, people)
            if staged:
                write_rows(StagedRow, STAGED_COLUMNS, staged)
            if wrong:
                write_rows(WrongRow, WRONG_COLUMNS, [self._sealed(row) for row in wrong])

    def _sealed(self, row: BadRow) -> Sequence[Any]:
        problems = [[problem.column, problem.code, problem.facts] for problem in row.problems]
        content = {"cells": row.cells, "problems": problems}
        sealed = seal_json(self._batch, f"wrong:{row.line}", content)
        return self._batch.distributor_id, self._batch.id, row.line, sealed

    def _staged(self, rows: Sequence[GoodRow]) -> list[Sequence[Any]]:
        values = [self._sealer.value(row.bits.value) for row in rows]
        same = {
            possible: value
            for row, value in zip(rows, values, strict=True)
            for possible in self._sealer.possible_values(row.bits.value)
        }
        live = live_addresses(self._batch, same) if same else {}
        return [self._row(row, value, live) for row, value in zip(rows, values, strict=True)]

    def _row(
        self, row: GoodRow, value: bytes, live: Mapping[tuple[bytes, int], Sequence[str]]
    ) -> Sequence[Any]:
        same = (value, row.bits.length)
        first_line = self._lines.setdefault(same, row.line)
        warning = warning_of(row, first_line, live.get(same, ()))
        position = self._counts["good"]
        credential = UUID(int=self._batch.first.int + position)  # type: ignore[union-attr]
        self._counts["good"] += 1
        self._counts["same_card"] += bool(warning)
        self._counts["untested"] += is_untested(row.format)
        self._mark.add(_described(row, value))
        number, facility = row.values.get("card_number"), row.values.get("facility_code")
        return (
            self._batch.distributor_id,
            self._batch.id,
            position,
            row.line,
            credential,
            row.email,
            row.format,
            row.bits.length,
            self._sealer.seal(credential, row.bits),
            value,
            None if number is None else self._sealer.number(number),
            None if facility is None else self._facility(facility),
            row.installer,
            warning,
            first_line if warning == TWICE else None,
            self._people.id_of(row),
            row.label,
            row.dates.valid_from,
            row.dates.valid_until,
            None if row.dates is ALWAYS else first_due(row.dates, now()),
        )

    def _end(self, state: BatchState, remark: Mapping[str, Any]) -> None:
        batch = self._batch
        kind, level = TOLD[state]
        is_checked = state == BatchState.CHECKED
        changes: dict[str, Any] = {"remark": seal_json(batch, "remark", remark), "changed_at": now()}
        if is_checked:
            last = UUID(int=batch.first.int + max(0, self._counts["good"] - 1))  # type: ignore[union-attr]
            changes |= {"content": self._mark.value(), "last": last, "issue_transfer": new_id()}
        else:
            changes |= dict.fromkeys(self._counts, 0)
        with transaction.atomic():
            leases.renew(batch, BatchState.CHECKING, state=state, read=batch.size, **changes)
            notify_principal(principal=batch.asked_by, kind=kind, level=level, name=batch.name)


def _described(row: GoodRow, value: bytes) -> bytes:
    """All that makes two rows the same, for the mark of the content."""
    more = f"{row.label}\n{row.dates.valid_from}\n{row.dates.valid_until}\n"
    facts = f"{row.email}\n{row.format}\n{row.bits.length}\n{row.installer:d}\n"
    return (facts + (more if row.label or row.dates != ALWAYS else "")).encode() + value
