"""Every operation of the public API, asked by clients of each scope and reach: who may, who learns what."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.models import ApiClientOrganization, ApiToken
from mipass.domains.clients.operations import revoke_client
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import suspend_distributor
from mipass.domains.files.models import MadeFile
from mipass.doors.api.v1.api import api
from mipass.doors.api.v1.description import describe, operations_of
from mipass.doors.api.v1.quotas import COUNTS
from mipass.doors.api.v1.tests.program import Program, make_program
from tests.tenancy.api_routes import OPERATIONS, Operation
from tests.tenancy.conftest import taken_back
from tests.tenancy.digest import database_digest, differences
from tests.tenancy.world import DISTRIBUTOR_MARK, MARKS_OF_ORGANIZATION, World

pytestmark = pytest.mark.django_db

PUBLIC = {"revoke_found"}  # needs no token
NARROW = [code for code, scope in SCOPES.items() if not scope.needs_all]


@pytest.fixture(autouse=True)
def no_counts() -> Iterator[None]:
    """Nobody asked before."""
    COUNTS.forget()
    yield
    COUNTS.forget()


@pytest.fixture(scope="module")
def programs(world: World) -> dict[str, Program]:
    """A client of the target's distributor for each scope alone; and of every scope in other reaches."""
    own, admin = place_of(world, "target"), world.people["full_admin"]
    found = {code: make_program(admin, own, code) for code in SCOPES}
    sibling = [id_of(world, "sibling", "organization_id")]
    found["all"] = make_program(admin, own)
    found["within"] = make_program(admin, own, organization_ids=[id_of(world, "target", "organization_id")])
    found["neighbour"] = make_program(admin, own, organization_ids=sibling)
    found["empty"] = make_program(admin, own, organization_ids=sibling)
    ApiClientOrganization.objects.filter(client=found["empty"].client).delete()
    found["expired"] = make_program(admin, own)
    ApiToken.objects.filter(client=found["expired"].client).update(expires_at=now())
    found["revoked"] = make_program(admin, own)
    revoke_client(actor=Actor.system(), client=found["revoked"].client)
    found["foreign"] = make_program(world.people["stranger"], place_of(world, "foreign"))
    return found


@pytest.fixture(scope="module")
def before(programs: dict[str, Program]) -> dict[str, str]:
    """What the database holds before any request."""
    return database_digest()


def id_of(world: World, place: str, name: str) -> UUID:
    return UUID(str(world.places[place][name]))


def place_of(world: World, place: str) -> Distributor:
    return Distributor.objects.get(id=id_of(world, place, "distributor_id"))


@contextmanager
def own_files(program: Program) -> Iterator[None]:
    """As if it had ordered each file that there is: then reach and scopes alone are in its way."""
    before = dict(MadeFile.objects.values_list("id", "asked_by_id"))
    MadeFile.objects.update(asked_by_id=program.client.id)
    yield
    for file_id, asked_by_id in before.items():
        MadeFile.objects.filter(id=file_id).update(asked_by_id=asked_by_id)


def ask(program: Program, operation: Operation, world: World) -> tuple[int, str, bytes]:
    """Status, error code and octets of the answer to a right request to the target's objects."""
    with own_files(program):
        if operation.content:
            answer = program.csv(operation.address(world), operation.content)
        else:
            answer = program.send(operation.method, operation.address(world), operation.body(world))
        octets = b"".join(answer.streaming_content) if answer.streaming else answer.content
    code = json.loads(octets)["code"] if answer.status_code >= 400 else ""
    return answer.status_code, code, octets


def ask_and_take_back(program: Program, operation: Operation, world: World) -> tuple[int, str, bytes]:
    with taken_back():
        return ask(program, operation, world)


def test_every_operation_has_its_row_and_every_row_its_operation():
    described = {
        operation["operationId"]: (
            method.upper(),
            path,
            tuple(operation.get("x-required-scope", ())),
            tuple(operation.get("x-also-required-scope", ())),
        )
        for path, method, operation in operations_of(describe(api))
    }
    rows = {name: (each.method, each.path, each.scopes, each.also) for name, each in OPERATIONS.items()}
    assert {name: each for name, each in described.items() if name not in PUBLIC} == rows


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_alone_opens_its_operations_and_no_others(scope, world, programs):
    found, wanted = {}, {}
    for name, operation in OPERATIONS.items():
        status, code, _octets = ask_and_take_back(programs[scope], operation, world)
        found[name] = (status, code)
        opened = operation.alone or (operation.status, "")
        wanted[name] = opened if operation.admits(scope) else (403, "insufficient_scope")
    assert found == wanted


@pytest.mark.parametrize("scope", SCOPES)
def test_what_a_scope_does_not_open_changes_nothing(scope, world, programs, before):
    for operation in OPERATIONS.values():
        if not operation.admits(scope):
            ask(programs[scope], operation, world)
    assert differences(before, database_digest()) == []


def test_within_its_organization_a_client_does_all_but_what_is_the_distributors(world, programs):
    found, wanted = {}, {}
    for name, operation in OPERATIONS.items():
        found[name] = ask_and_take_back(programs["within"], operation, world)[:2]
        opens = not operation.scopes or set(operation.scopes) & set(NARROW)
        wanted[name] = (operation.status, "") if opens else (403, "insufficient_scope")
    assert found == wanted


@pytest.mark.parametrize("reach", ["neighbour", "empty", "foreign"])
def test_out_of_reach_nothing_is_there(reach, world, programs, before):
    marks = [*MARKS_OF_ORGANIZATION, *([DISTRIBUTOR_MARK] if reach == "foreign" else [])]
    opened = set(SCOPES) if reach == "foreign" else set(NARROW)
    for name, operation in OPERATIONS.items():
        if not operation.names_something:
            _status, _code, octets = ask_and_take_back(programs[reach], operation, world)
        else:
            status, code, octets = ask(programs[reach], operation, world)
            opens = set(operation.scopes) & opened
            assert (status, code) == ((404, "not_found") if opens else (403, "insufficient_scope")), name
        assert [mark for mark in marks if mark.lower().encode() in octets.lower()] == [], name
    assert differences(before, database_digest()) == []


def test_within_reach_the_marks_are_seen_so_that_their_absence_means_something(world, programs):
    for name in ("credentials_of", "readers_of", "cards_of", "read_organization"):
        _status, _code, octets = ask_and_take_back(programs["all"], OPERATIONS[name], world)
        assert [mark for mark in MARKS_OF_ORGANIZATION if mark.lower().encode() in octets.lower()], name


@pytest.mark.parametrize("state", ["expired", "revoked"])
def test_a_token_that_has_ended_opens_nothing(state, world, programs, before, monkeypatch):
    monkeypatch.setattr("mipass.doors.api.v1.calls.WRONG_TOKENS", 1_000)
    answers = {ask(programs[state], operation, world)[:2] for operation in OPERATIONS.values()}
    assert answers == {(401, "invalid_token")}
    assert differences(before, database_digest()) == []


def test_a_suspended_distributor_is_read_and_not_written(world, programs):
    found, wanted = {}, {}
    with taken_back():
        suspend_distributor(actor=Actor.system(), distributor=place_of(world, "target"))
        suspended = database_digest()
        for name, operation in OPERATIONS.items():
            found[name] = ask(programs["all"], operation, world)[:2]
            is_read = operation.method == "GET"
            wanted[name] = (operation.status, "") if is_read else (403, "distributor_suspended")
        assert found == wanted
        assert differences(suspended, database_digest()) == []


def test_ids_of_another_place_in_a_body_or_a_filter_are_not_there(world, programs, before):
    there, own = world.target, world.places["foreign"]
    unit, card = f"/organizations/{own['organization_id']}", {"pool_id": str(there["pool_id"])}
    foreign = [str(there["organization_id"])]
    reach = {"scope": "organization", "organization_ids": foreign}
    chosen = {"credential_ids": [str(there["credential_id"])]}
    asked = [
        ("POST", f"{unit}/cards", chosen, 404),
        ("POST", f"{unit}/credentials", {"email": "a@demo.test", "format": "H10301", "card": card}, 404),
        ("POST", f"{unit}/bulk-actions", {"verb": "enable", "selection": chosen, "expected_total": 0}, 409),
        ("POST", f"{unit}/bulk-actions", {"verb": "enable", "selection": chosen, "expected_total": 1}, 409),
        ("POST", "/admins", {"email": "a@demo.test", **reach}, 422),
        ("PATCH", f"/admins/{own['admin_id']}", reach, 422),
        ("GET", f"{unit}/credentials?batch_id={there['issued_batch']}", None, 404),
        ("GET", f"/ledger/transfers?organization_id={foreign[0]}", None, 404),
        ("GET", f"/audit-events?organization_id={foreign[0]}", None, 404),
        ("GET", f"/audit-events?subject_id={there['credential_id']}", None, 200),
        ("GET", f"/events?after=start&organization_id={foreign[0]}", None, 200),
    ]
    marks = [*MARKS_OF_ORGANIZATION, DISTRIBUTOR_MARK]
    for method, path, body, status in asked:
        answer = programs["foreign"].send(method, path, body)
        assert answer.status_code == status, (path, answer.content)
        assert [mark for mark in marks if mark.lower().encode() in answer.content.lower()] == []
        assert answer.json().get("data", []) == []
    assert differences(before, database_digest()) == []
