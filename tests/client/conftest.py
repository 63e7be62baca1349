"""A served portal with a client of its API, and its address."""

from collections.abc import Iterator

import pytest

from mipass.doors.api.v1.quotas import COUNTS
from mipass.doors.api.v1.tests.program import Program, make_program
from mipass_client import connect
from tests.client.faults import Faulty, faulty_server


@pytest.fixture
def program(live_server, full_admin, distributor_a, organization_a, organization_b) -> Iterator[Program]:
    """A client of Distributor A with every scope, made as an admin makes it."""
    COUNTS.forget()
    yield make_program(full_admin, distributor_a)
    COUNTS.forget()


@pytest.fixture
def client(live_server, program):
    """The Python client with its token."""
    with connect(live_server.url, program.token, patience=10) as client:
        yield client


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    """A server that answers as it is told, or not at all."""
    with faulty_server() as server:
        yield server
