"""The ledger against the reference model, and the proof that this comparison can fail."""

import os

import pytest
from django.db import DatabaseError
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from mipass.base.kit.errors import DomainError
from tests.ledger.faults import FAULTS
from tests.ledger.machine import LedgerMachine

STEPS = 25
RUNS = 500 if os.environ.get("MIPASS_DEEP") == "1" else 12 if os.environ.get("MIPASS_SAMPLE") == "1" else 25
QUIET = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


@pytest.mark.django_db(transaction=True)
def test_whatever_people_do_the_ledger_agrees_with_the_model():
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(max_examples=RUNS, stateful_step_count=STEPS, suppress_health_check=QUIET),
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_naive_ledger_is_found_out(fault, monkeypatch):
    fault(monkeypatch)
    hunt = settings(
        max_examples=500,
        stateful_step_count=STEPS,
        suppress_health_check=QUIET,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        database=None,
        derandomize=True,
        print_blob=False,
    )
    with pytest.raises((AssertionError, DomainError, DatabaseError)):
        run_state_machine_as_test(LedgerMachine, settings=hunt)
