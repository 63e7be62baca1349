"""Killed at any statement, an operation leaves the state before or the one after; a retry converges."""

import os
from contextlib import nullcontext, suppress

import pytest
from django.db.models import QuerySet

from mipass.base.audit import operations as audit
from mipass.base.kit.errors import DomainError
from mipass.domains.credits.check import check_ledger
from tests.crash.call_graph import operations_that_move_credits
from tests.crash.harness import Call, count_points, killed_at
from tests.crash.operations import ENTRIES, Entry
from tests.ledger.state import REFUSED, Tally, difference, tally

SAMPLES = 4
IS_DEEP = os.environ.get("MIPASS_DEEP") == "1"


def learn(entry: Entry) -> tuple[int, Tally]:
    """How many points the operation has, and what it changes."""
    call = entry.ready()
    before = tally()
    points = count_points(call)
    return points, difference(before, tally())


def sampled(points: int) -> list[int]:
    """All points; in a quick run some of the middle, and the two about the last statement."""
    if IS_DEEP:
        return list(range(points))
    step = max(1, (points - 2) // SAMPLES)
    return sorted({*range(step // 2, points - 2, step), points - 2, points - 1})


def crash_at_each(entry: Entry, points: list[int], change: Tally) -> None:
    """Kill it at one point after the other; look each time at what is left; send it again."""
    call, before = entry.ready(), tally()
    for point in points:
        killed_at(point, call)
        left = difference(before, tally())
        assert left in ({}, change), f"killed at point {point}, {entry.operation} left {left}"
        assert list(check_ledger()) == []
        if left or IS_DEEP:
            converge(entry, call, before, change)
            call, before = entry.ready(), tally()
    converge(entry, call, before, change)


def converge(entry: Entry, call: Call, before: Tally, change: Tally) -> None:
    """The client's retry: the change is there once. The answer may be that it is done already."""
    if entry.repeatable or not difference(before, tally()):
        with suppress(DomainError):
            call()
    after = difference(before, tally())
    after.pop(REFUSED, None)
    assert after == change, f"{entry.operation}, sent again, did {after}"
    assert list(check_ledger()) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.operation)
def test_a_crash_leaves_the_state_before_or_after(entry):
    points, change = learn(entry)
    crash_at_each(entry, sampled(points), change)


def test_every_operation_that_moves_credits_is_killed_here():
    killed = {entry.operation for entry in ENTRIES}
    moving = operations_that_move_credits()
    assert moving >= {
        "credits:redeem",
        "credits:set_limit",
        "flows:issue_credential",
        "flows:add_organization",
    }
    assert moving <= killed <= audit.OPERATIONS


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("operation", ["credits:redeem", "credits:set_limit"])
def test_an_operation_without_a_transaction_is_found_out(monkeypatch, operation):
    class NoTransaction:
        atomic = staticmethod(nullcontext)

    monkeypatch.setattr(audit, "transaction", NoTransaction)
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **_options: rows)  # it asks for one
    entry = next(entry for entry in ENTRIES if entry.operation == operation)
    points, change = learn(entry)
    with pytest.raises(AssertionError, match="left"):
        crash_at_each(entry, list(range(points // 2, points)), change)
