"""The public API under equal and unequal requests at once, over HTTP against a server of its own."""

from functools import partial

import httpx
import pytest
from django.db import connection, transaction
from django.test import RequestFactory
from django.urls import resolve

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.requests.models import TenantRequest
from mipass.domains.clients.models import ApiClient
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer
from mipass.doors.api.v1.keys import stored_key
from mipass.doors.api.v1.tests.program import make_program
from tests.races.processes import running_server
from tests.races.race import race

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 16


@pytest.fixture
def server(transactional_db):
    with running_server() as address:
        yield address


@pytest.fixture
def send(server, full_admin, distributor_a, organization_a):
    """Send the issue of a card as a program, over a connection of its own: the answer."""
    program = make_program(full_admin, distributor_a)

    def send(number, key, token=program.token):
        return httpx.post(
            f"{server}/api/v1/organizations/{organization_a.id}/credentials",
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
            json={
                "email": "ada@example.com",
                "format": "H10301",
                "card": {"facility_code": "1", "card_number": str(number)},
            },
            timeout=60,
        )

    return send


def test_equal_requests_at_once_have_one_effect(send):
    answers = race([partial(send, 1, "same")] * MANY)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sum("Idempotency-Replayed" not in answer.headers for answer in answers) == 1
    assert Credential.objects.count() == Transfer.objects.filter(code="issue").count() == 1
    assert list(check_ledger()) == []


def test_one_key_of_two_clients_is_two_requests(send, full_admin, distributor_a):
    other = make_program(full_admin, distributor_a)
    answers = race([partial(send, 1, "same"), partial(send, 2, "same", other.token)])
    assert len({answer.json()["id"] for answer in answers}) == 2
    assert TenantRequest.objects.filter(operation="flows:issue_credential").count() == 2


def test_the_last_credits_are_issued_once_each(send):
    answers = race([partial(send, number, f"key-{number}") for number in range(MANY)])
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [*[201] * 10, *[409] * 6]
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {
        "not_enough_credits"
    }
    assert list(check_ledger()) == []


def test_who_waits_too_long_for_the_first_is_told_to_come_again(send, organization_a, distributor_a):
    if connection.vendor != "postgresql":
        pytest.skip("on SQLite whoever writes waits for the writer's turn, and nobody holds a key meanwhile")
    with transaction.atomic():
        TenantRequest.objects.create(
            id=new_id(),
            distributor_id=distributor_a.id,
            key=stored("held", organization_a),
            operation="flows:issue_credential",
            content=b"",
            result_id=new_id(),
            at=now(),
        )
        [answer] = race([partial(send, 1, "held")])
        transaction.set_rollback(True)
    assert answer.status_code == 409
    assert answer.json()["code"] == "request_in_progress"
    assert answer.headers["Retry-After"] == "1"
    assert send(1, "held").status_code == 201


def stored(key, organization):
    """What the program's key is kept as."""
    path = f"/api/v1/organizations/{organization.id}/credentials"
    request = RequestFactory().post(path, headers={"Idempotency-Key": key})
    return stored_key(request, ApiClient.objects.get().id, resolve(path).route)
