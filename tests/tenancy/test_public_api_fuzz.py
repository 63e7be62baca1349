"""Whatever a client sends by the public API's description, no answer is an error of ours or undescribed."""

import itertools
import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mipass.domains.admins.scopes import SCOPES
from mipass.domains.distributors.models import Distributor
from mipass.doors.api.v1 import calls
from mipass.doors.api.v1.description import operations_of
from mipass.doors.api.v1.quotas import COUNTS
from mipass.doors.api.v1.tests.program import make_program
from tests.api_document import committed
from tests.sampling import MORE_CASES, some
from tests.tenancy.conftest import taken_back
from tests.tenancy.test_api_fuzz import one_connection, portal

pytestmark = pytest.mark.django_db

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
CASES = MORE_CASES["tests/tenancy/test_public_api_fuzz.py"]
EXAMPLES = 4  # of each operation; `HYPOTHESIS_PROFILE=deep` takes more
TARGETS = ("organization_id", "credential_id", "batch_id", "action_id", "pool_id", "reader_id", "admin_id")
__all__ = ["one_connection"]
_keys = itertools.count()


def operations() -> list[str]:
    """Those of this run: cases for all of them take ten seconds to collect."""
    names = [each["operationId"] for _path, _method, each in operations_of(committed())]
    return some(names, CASES) if os.environ.get("MIPASS_SAMPLE") == "1" else names


schema = schemathesis.openapi.from_dict(committed()).include(operation_id=operations())


@pytest.fixture(scope="module")
def token(world):
    """Of a client with every scope."""
    distributor = Distributor.objects.get(id=world.target["distributor_id"])
    return make_program(world.people["full_admin"], distributor, *SCOPES).token


@schema.parametrize()
@settings(suppress_health_check=list(HealthCheck), max_examples=EXAMPLES, deadline=None)
def test_every_answer_is_described(case, world, token, one_connection, monkeypatch):
    monkeypatch.setattr(calls, "WRONG_TOKENS", 1_000_000)
    COUNTS.forget()
    for name in TARGETS:
        if name in (case.path_parameters or {}):
            case.path_parameters[name] = str(world.target[name])
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
    if "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = f"fuzz-{next(_keys)}"
    with taken_back():
        case.call_and_validate(app=portal, base_url="http://localhost/api/v1", checks=CHECKS)
