"""The walk of a request: who may, in which order it is refused, and with what words."""

from typing import Any

import http_sf
import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.base.outbox.models import Mail
from mipass.domains.clients.operations import revoke_client
from mipass.domains.distributors.operations import suspend_distributor
from mipass.doors.api.v1.tests.program import BASE, make_program
from mipass.doors.api.v1.uses import USES

pytestmark = pytest.mark.django_db


def code(response):
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["type"].endswith(f"/api/docs/errors#{body['code']}")
    assert body["request_id"] == response["X-Request-ID"]
    return body["code"]


def test_the_first_call_tells_who_asks(program, distributor_a):
    answer = program.get("/me")
    assert answer.status_code == 200
    body = answer.json()
    assert body["client"]["name"] == "Program"
    assert body["client"]["organization_ids"] is None
    assert body["token"]["hint"] == program.token[-4:]
    assert body["distributor"] == {
        "id": str(distributor_a.id),
        "name": distributor_a.name,
        "status": "active",
    }
    assert program.token not in answer.content.decode()
    assert answer["Cache-Control"] == "no-store"
    assert answer["API-Version"] == "1.0"
    assert answer["RateLimit-Policy"] == '"read";q=1200;w=60'
    assert answer["RateLimit"].startswith('"read";r=1199;t=')
    assert "Set-Cookie" not in answer


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer x", "Basic abc", "Bearer mip_" + "a" * 36])
def test_without_a_token_that_counts_there_is_one_answer(program, header):
    answer = Client().get(BASE + "/me", headers={"Authorization": header} if header is not None else {})
    assert answer.status_code == 401
    assert code(answer) == "invalid_token"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_revoked_client_is_nobody_at_its_next_request(program):
    revoke_client(actor=Actor.system(), client=program.client)
    assert code(program.get("/me")) == "invalid_token"


def test_a_token_ends_with_its_day(program, clock):
    clock.move(days=91)
    assert code(program.get("/me")) == "invalid_token"


def test_from_another_network_it_is_no_token_and_the_client_remembers(full_admin, distributor_a):
    there = make_program(full_admin, distributor_a, networks=["203.0.113.0/24"])
    assert code(there.get("/me")) == "invalid_token"
    USES.write()
    there.client.refresh_from_db()
    assert there.client.refused_from == "127.0.0.1"
    here = make_program(full_admin, distributor_a, networks=["127.0.0.0/8"])
    assert here.get("/me").status_code == 200


def test_the_use_of_a_token_is_noted_by_a_thread_of_its_own(program, django_assert_num_queries):
    program.get("/me")
    assert program.client.tokens.get().last_used_at is None
    USES.write()
    token = program.client.tokens.get()
    assert token.last_used_at is not None
    assert token.last_used_from == "127.0.0.1"


def test_scope_comes_before_what_the_id_is(full_admin, distributor_a, organization_a):
    narrow = make_program(full_admin, distributor_a, "organizations:read")
    for credential_id in (organization_a.id, "018f2d4e-0000-7000-8000-000000000000"):
        answer = narrow.get(f"/credentials/{credential_id}")
        assert answer.status_code == 403
        assert code(answer) == "insufficient_scope"
        assert answer.json()["required"] == "credentials:read"


def test_reach_comes_before_the_content(full_admin, distributor_a, organization_a, organization_b):
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_a.id])
    answer = narrow.post(f"/organizations/{organization_b.id}/credentials", {"nonsense": 1})
    assert answer.status_code == 404
    assert code(answer) == "not_found"


def test_an_empty_reach_reaches_nothing(full_admin, distributor_a, organization_a):
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_a.id])
    narrow.client.apiclientorganization_set.all().delete()
    assert narrow.get("/organizations").json()["data"] == []
    assert narrow.get(f"/organizations/{organization_a.id}").status_code == 404


def test_a_suspended_distributor_is_read_and_not_written(program, operator, distributor_a):
    suspend_distributor(actor=Actor.system(), distributor=distributor_a)
    assert program.get("/organizations").status_code == 200
    answer = program.post("/organizations", {"name": "New"})
    assert answer.status_code == 403
    assert code(answer) == "distributor_suspended"


def test_a_misspelt_filter_widens_nothing(program, organization_a):
    answer = program.get(f"/organizations/{organization_a.id}/credentials", statsu="revoked")
    assert answer.status_code == 422
    assert code(answer) == "unknown_field"
    assert answer.json()["errors"][0]["pointer"] == "?statsu"


def test_a_misspelt_member_is_named(program):
    answer = program.post("/organizations", {"name": "New", "limitt": 3})
    assert answer.status_code == 422
    assert code(answer) == "unknown_field"
    assert answer.json()["errors"] == [
        {"pointer": "#/limitt", "code": "unknown_field", "detail": "Extra inputs are not permitted."}
    ]


def test_what_is_no_json_is_said(program):
    answer = program.post("/organizations", b"{")
    assert answer.status_code == 400
    assert code(answer) == "malformed_json"


def test_what_must_not_be_done_twice_wants_a_key(program):
    answer = program.post("/organizations", {"name": "New"}, key=None)
    assert answer.status_code == 400
    assert code(answer) == "idempotency_key_required"


@pytest.mark.parametrize("key", ["a" * 101, "ü", "a\x7f"])
def test_a_key_is_short_and_printable(program, key):
    answer = program.post("/organizations", {"name": "New"}, key=key.encode().decode("latin-1"))
    assert code(answer) == "bad_key"


def test_another_method_is_told_which_there_are(program):
    answer = program.delete("/organizations")
    assert answer.status_code == 405
    assert code(answer) == "method_not_allowed"
    assert "GET" in answer["Allow"]


def test_an_address_that_there_is_not_is_a_problem_too(program):
    answer = program.get("/nothing")
    assert answer.status_code == 404
    assert code(answer) == "not_found"


def test_past_its_quota_a_client_waits_and_others_do_not(program, full_admin, distributor_a, monkeypatch):
    from mipass.doors.api.v1 import calls

    monkeypatch.setattr(calls, "QUOTAS", {"read": 3, "write": 240, "search": 60})
    for _ in range(3):
        assert program.get("/me").status_code == 200
    answer = program.get("/me")
    assert answer.status_code == 429
    assert code(answer) == "quota_exceeded"
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert make_program(full_admin, distributor_a).get("/me").status_code == 200


def test_guessing_tokens_ends_for_the_address(program, monkeypatch):
    from mipass.doors.api.v1 import calls

    monkeypatch.setattr(calls, "WRONG_TOKENS", 3)
    guess = {"Authorization": "Bearer mip_" + "a" * 36}
    for _ in range(3):
        assert Client().get(BASE + "/me", headers=guess).status_code == 401
    assert Client().get(BASE + "/me", headers=guess).status_code == 429


def test_no_read_writes_a_row(program, organization_a, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    paths = ["/me", "/organizations", f"/organizations/{organization_a.id}", "/formats", "/clients/self"]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        for path in paths:
            assert program.get(path).status_code == 200
    assert seen.captured_queries
    assert [
        each["sql"] for each in seen if not each["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))
    ] == []


def test_the_pages_need_no_token(client):
    for name in ("api:openapi", "api:docs", "api:errors"):
        answer = client.get(reverse(name))
        assert answer.status_code == 200


def test_headers_are_structured_fields(program):
    def parsed(header: str) -> Any:
        return http_sf.parse(answer[header].encode(), tltype="list")

    answer = program.get("/me")
    [(policy, facts)], [(name, left)] = parsed("RateLimit-Policy"), parsed("RateLimit")
    assert (policy, facts) == ("read", {"q": 1200, "w": 60})
    assert (name, left["r"]) == ("read", 1199)
    assert 1 <= left["t"] <= 60


def test_a_client_rotates_its_own_token_and_its_admins_hear_of_it(program, full_admin):
    new = program.post("/clients/self/tokens", {"overlap_hours": 0})
    assert new.status_code == 201, new.content
    assert "no-transform" in new["Cache-Control"]
    assert program.get("/me").status_code == 401
    program.token = new.json()["token"]
    me = program.get("/me").json()
    assert me["token"]["expires_at"] == me["client"]["confirmed_until"]
    assert Mail.objects.filter(recipient=full_admin.email, kind__startswith="client").exists()


def test_who_finds_a_token_may_end_it(program, client):
    for text in (program.token, program.token, "nonsense"):
        answer = client.post(BASE + "/tokens/revoke", {"token": text}, content_type="application/json")
        assert answer.status_code == 204
    assert program.get("/me").status_code == 401
