"""Notes of what ran last."""

from datetime import timedelta

import pytest

from mipass.base.upkeep.operations import noted
from mipass.base.upkeep.queries import last_runs

pytestmark = pytest.mark.django_db


def test_a_run_is_noted_with_what_it_found_and_when_it_last_found_nothing(clock):
    with noted("check-ledger"):
        pass
    clock.move(days=1)
    with noted("check-ledger") as run:
        run.faults = 3
    note = last_runs()["check-ledger"]
    assert (note.faults, note.ended_at, note.passed_at) == (3, clock(), clock() - timedelta(days=1))


def test_what_is_broken_off_is_not_noted():
    with pytest.raises(ZeroDivisionError), noted("verify-audit"):
        raise ZeroDivisionError
    assert last_runs() == {}
