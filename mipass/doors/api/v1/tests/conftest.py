"""What the tests of the public API share."""

from collections.abc import Iterator

import pytest

from mipass.doors.api.v1.quotas import COUNTS
from mipass.doors.api.v1.tests.program import Program, make_program


@pytest.fixture(autouse=True)
def no_counts() -> Iterator[None]:
    """Nobody asked before."""
    COUNTS.forget()
    yield
    COUNTS.forget()


@pytest.fixture
def program(full_admin, distributor_a, organization_a, organization_b) -> Program:
    """A client of Distributor A with every scope."""
    return make_program(full_admin, distributor_a)
