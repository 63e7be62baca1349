"""The comparison of a whole list: a worker's job that can be killed, and then begins anew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from time import monotonic
from typing import Any

from django.db import transaction
from django.db.models import Q

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.csv import in_batches
from mipass.base.kit.errors import Forbidden, NotFound
from mipass.base.outbox.operations import notify_principal
from mipass.domains.credentials.bulk_uploads import leases
from mipass.domains.credentials.bulk_uploads.layouts import Sample
from mipass.domains.credentials.bulk_uploads.mappings import find_layout, find_like, remember_answers
from mipass.domains.credentials.bulk_uploads.opening import NeedsColumns, Opened
from mipass.domains.credentials.bulk_uploads.pacing import give_way, writing_much
from mipass.domains.credentials.bulk_uploads.problems import EITHER_BASE, Unreadable
from mipass.domains.credentials.bulk_uploads.said import said_of
from mipass.domains.credentials.bulk_uploads.sealing import open_json, seal_json
from mipass.domains.credentials.bulk_uploads.writing import delete_some, need_not_last
from mipass.domains.credentials.models import (
    Finding,
    Reconciliation,
    ReconciliationPart,
    ReconciliationRow,
    ReconciliationState,
)
from mipass.domains.credentials.reconciliation.changes import count_changes
from mipass.domains.credentials.reconciliation.files import open_file
from mipass.domains.credentials.reconciliation.listed import Listed
from mipass.domains.credentials.reconciliation.matching import Match, Matches, Others
from mipass.domains.credentials.reconciliation.moment import one_moment
from mipass.domains.credentials.reconciliation.panel_lists import STATUS, open_panel_list
from mipass.domains.credentials.reconciliation.panel_rows import PanelReader
from mipass.domains.credentials.reconciliation.queries import find_comparable, require_rights
from mipass.domains.credentials.reconciliation.shown_rows import AT_ONCE, seal_texts
from mipass.domains.credentials.reconciliation.writing import write_found, write_only_here
from mipass.domains.distributors.data_key_rotation import is_rotating

MOST_ROWS = 100_000
PULSE = 3.0  # seconds
COMPARING = ReconciliationState.COMPARING
NOT_ALLOWED = Unreadable("not_allowed")
TOLD = {
    ReconciliationState.ASKING: ("reconciliation-asks", "warning"),
    ReconciliationState.UNREADABLE: ("reconciliation-unreadable", "error"),
}


class KeyReplaced(Exception):
    """The distributor's data key was replaced meanwhile: what was read can be found no more."""


def compare(*, actor: Actor, reconciliation: Reconciliation) -> None:
    """Compare a leased list for who sent it. Raises LostLease; KeyReplaced when it has to begin anew."""
    _Comparison(actor, reconciliation).run()


def refuse_comparison(reconciliation: Reconciliation) -> None:
    """Nothing comes of a leased list whose sender may compare nothing here any more. Raises LostLease."""
    _Comparison(Actor.system(), reconciliation).refuse()


class _Comparison:
    """One run over a list, from its first byte to the end."""

    def __init__(self, actor: Actor, reconciliation: Reconciliation) -> None:
        self._actor = actor
        self._mine = reconciliation
        self._listed = Listed(reconciliation)
        self._counts: Counter[str] = Counter()
        self._here: Counter[str] = Counter()
        self._renewed_at = monotonic()

    def run(self) -> None:
        """Read, compare and write every row; or say why the list cannot be read."""
        self._begin()
        try:
            upload = self._open()
            notes = self._read(upload)
        except NeedsColumns as question:
            self._ask(question)
            return
        except Unreadable as fault:
            self._give_up(fault)
            return
        self._remember(upload)
        with writing_much():
            self._compare()
        self._finish({**upload.notes, **notes}, knows_status=STATUS in upload.header.places)

    def refuse(self) -> None:
        """Read nothing at all."""
        self._begin()
        self._give_up(NOT_ALLOWED)

    def _begin(self) -> None:
        self._clear()
        leases.renew(self._mine, ReconciliationState(self._mine.state), state=COMPARING, read=0)

    def _clear(self) -> None:
        """Drop what an earlier run has written."""
        mine = Q(distributor_id=self._mine.distributor_id, reconciliation=self._mine)
        while delete_some(ReconciliationRow, mine, AT_ONCE):
            leases.renew(self._mine, ReconciliationState(self._mine.state))
            give_way(0)
        delete_some(ReconciliationPart, mine & Q(is_file=False), MOST_ROWS)

    def _open(self) -> Opened:
        mine = self._mine
        said = open_json(mine, "said", mine.said)
        return open_panel_list(
            lambda: open_file(mine),
            mine.size,
            said_of(mine),
            said.get("fixed", {}),
            find=partial(find_layout, mine),
            pulse=self._pulse,
        )

    def _pulse(self) -> None:
        """Keep the lease through a long stretch of a file that holds no rows."""
        if monotonic() - self._renewed_at > PULSE:
            self._renewed_at = monotonic()
            leases.renew(self._mine, COMPARING)

    def _read(self, upload: Opened) -> dict[str, Any]:
        reader = PanelReader(upload.header, self._mine.numbers or upload.numbers)
        for number, chunk in enumerate(in_batches(upload.rows, AT_ONCE)):
            if len(self._listed) + len(chunk) > MOST_ROWS:
                raise Unreadable("too_many_rows", most=MOST_ROWS)
            rows = [reader.read(row) for row in chunk]
            for row in rows:
                self._listed.add(row)
            texts = seal_texts(self._mine, number, rows)
            with transaction.atomic():
                need_not_last()
                leases.renew(self._mine, COMPARING, read=upload.source.position)
                texts.save(force_insert=True)
        if not len(self._listed):
            raise Unreadable("no_rows")
        self._listed.forget()
        self._counts["rows"] = len(self._listed)
        return {"unclear": reader.unclear}

    def _remember(self, upload: Opened) -> None:
        """What was said of this list's numbers counts for the next one with the same headings."""
        if upload.layout and (upload.is_remembered or said_of(self._mine).layout):
            remember_answers(self._mine, upload.layout, upload.sample)

    def _compare(self) -> None:
        number = self._counts["rows"]
        with one_moment():
            matches = Matches(self._mine, self._listed)
            for position in range(number):
                matches.note(matches.found(position))
            others = Others(matches.others())
            self._compared_at = now()
            is_one_key = not is_rotating(self._mine.distributor_id)
        if not (is_one_key and self._listed.is_present):
            raise KeyReplaced
        for first in range(0, number, AT_ONCE):
            self._write(matches, range(first, min(first + AT_ONCE, number)))
        for chunk in in_batches(others.each(), AT_ONCE):
            self._add(number, chunk)
            number += len(chunk)

    def _write(self, matches: Matches, positions: range) -> None:
        found = [matches.found(at) for at in positions]
        self._counts.update(each.finding.value for each in found)
        started = monotonic()
        with transaction.atomic():
            need_not_last()
            leases.renew(self._mine, COMPARING)
            write_found(self._mine, self._listed, zip(positions, found, strict=True))
        give_way(monotonic() - started)

    def _add(self, first: int, credentials: Sequence[Match]) -> None:
        self._here.update(status for _rank, _octets, status in credentials)
        started = monotonic()
        with transaction.atomic():
            need_not_last()
            leases.renew(self._mine, COMPARING)
            write_only_here(self._mine, first, credentials)
        give_way(monotonic() - started)

    def _finish(self, remark: Mapping[str, Any], *, knows_status: bool) -> None:
        findings = {finding.value: self._counts[finding.value] for finding in Finding}
        findings[Finding.ONLY_HERE.value] = self._here.total()
        counts: dict[str, Any] = {"rows": self._counts["rows"], **findings, "here": dict(self._here)}
        previous = find_comparable(actor=Actor.system(), reconciliation=self._mine)
        if previous:
            counts |= count_changes(actor=Actor.system(), reconciliation=self._mine, previous=previous)
        try:
            finish_reconciliation(
                actor=self._actor,
                reconciliation=self._mine,
                counts=counts,
                remark=seal_json(self._mine, "remark", remark),
                knows_status=knows_status,
                compared_at=self._compared_at,
                previous_id=previous.id if previous else None,
            )
        except (Forbidden, NotFound):
            self._give_up(NOT_ALLOWED)

    def _ask(self, question: NeedsColumns) -> None:
        like = find_like(self._mine, Sample.of(question.notes["sample"]))
        notes = {**question.notes, **({"suggestion": like.as_json()} if like else {})}
        self._end(ReconciliationState.ASKING, {"code": question.code, "facts": {}, **notes})

    def _give_up(self, fault: Unreadable) -> None:
        is_asked = fault.code == EITHER_BASE
        state = ReconciliationState.ASKING if is_asked else ReconciliationState.UNREADABLE
        self._end(state, {"code": fault.code, "facts": fault.facts})

    def _end(self, state: ReconciliationState, remark: Mapping[str, Any]) -> None:
        self._mine.state = COMPARING
        self._clear()
        kind, level = TOLD[state]
        sealed = seal_json(self._mine, "remark", remark)
        with transaction.atomic():
            leases.renew(self._mine, COMPARING, state=state, read=0, remark=sealed, changed_at=now())
            notify_principal(principal=self._mine.asked_by, kind=kind, level=level, name=self._mine.name)


@change("credentials:finish_reconciliation")
def finish_reconciliation(
    *, actor: Actor, reconciliation: Reconciliation, counts: Mapping[str, Any], **changes: Any
) -> None:
    """Say that all rows are compared; from here on they are shown, and the list itself is gone.

    Raises Forbidden for whoever may not see it any more, LostLease.
    """
    require_rights(actor, reconciliation.place)
    leases.renew(
        reconciliation,
        COMPARING,
        state=ReconciliationState.FINISHED,
        counts=dict(counts),
        changed_at=now(),
        said=None,
        **changes,
    )
    ReconciliationPart.objects.filter(
        distributor_id=reconciliation.distributor_id, reconciliation=reconciliation, is_file=True
    ).delete()
    record(
        actor=actor,
        event="reconciliation:finished",
        place=reconciliation.place,
        subject_id=reconciliation.id,
        **{name: counts[name] for name in ("rows", *Finding.values)},
    )
    notify_principal(
        principal=reconciliation.asked_by,
        kind="reconciliation-finished",
        level="warning" if counts[Finding.STOPPED] else "success",
        name=reconciliation.name,
    )
