"""The client on a bad network, and with a portal that refuses or is newer."""

import time
from uuid import UUID

import httpx
import pytest

import mipass_client.connection
from mipass_client import CursorFile, CursorGone, ProblemError, connect, follow, items, request
from mipass_client.v1.api.clients import me, revoke_found
from mipass_client.v1.api.credentials import enable, read_credential
from mipass_client.v1.api.organizations import change_organization, create_organization, list_organizations
from mipass_client.v1.models import FoundToken, OrganizationIn, OrganizationOutStatus, OrganizationPatch

ID = UUID(int=7)
ORGANIZATION = {
    "id": str(ID),
    "name": "Organization A",
    "status": "enabled",
    "allocation": None,
    "door_policy": {"document_days": 7, "grace_hours": 24},
    "created_at": "2026-11-30T08:00:00.000Z",
    "removed_at": None,
    "version": "1",
}


@pytest.fixture
def client(faulty, monkeypatch):
    monkeypatch.setattr(mipass_client.connection, "FIRST_PAUSE", 0.01)
    with connect(faulty.url, "mip_secret", patience=3) as client:
        yield client


def create(client):
    return create_organization.sync(client=client, body=OrganizationIn(name="Organization A"))


def test_what_gets_lost_is_sent_again_under_the_same_key(faulty, client):
    faulty.will_drop()
    faulty.will_drop()
    faulty.will(201, ORGANIZATION)
    assert create(client).id == ID
    assert len(faulty.asked) == 3
    assert len(set(faulty.keys())) == 1
    assert {body for *_rest, body in faulty.asked} == {faulty.asked[0][3]}
    create(client)
    assert len(set(faulty.keys())) == 2


def test_a_key_of_the_callers_own_is_kept(faulty, client):
    faulty.will(201, ORGANIZATION)
    create_organization.sync(client=client, body=OrganizationIn(name="A"), idempotency_key="order-17")
    assert faulty.keys() == ["order-17"]


def test_a_read_has_no_key(faulty, client):
    faulty.will(200, {"data": [], "has_more": False, "next_cursor": None})
    list_organizations.sync(client=client)
    assert faulty.keys() == [None]


@pytest.mark.parametrize(
    ("status", "code"), [(429, "quota_exceeded"), (503, "busy"), (409, "request_in_progress")]
)
def test_it_waits_as_long_as_the_portal_says(faulty, client, status, code):
    faulty.refuses(status, code, Retry_After="1")
    faulty.will(201, ORGANIZATION)
    begun = time.monotonic()
    create(client)
    assert time.monotonic() - begun >= 1
    assert len(set(faulty.keys())) == 1


def test_it_does_not_wait_longer_than_its_patience(faulty, client):
    faulty.refuses(429, "quota_exceeded", Retry_After="60")
    begun = time.monotonic()
    with pytest.raises(ProblemError) as caught:
        create(client)
    assert time.monotonic() - begun < 1
    assert (caught.value.status, caught.value.retry_after) == (429, 60)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 422, 500])
def test_other_refusals_are_raised_at_once(faulty, client, status):
    faulty.refuses(status, "some_code")
    with pytest.raises(ProblemError):
        create(client)
    assert len(faulty.asked) == 1


def test_a_refusal_says_all_that_the_portal_said(faulty, client):
    wrong = {"pointer": "#/card/card_number", "code": "out_of_range", "detail": "Too large."}
    more = {"errors": [wrong], "accept": ["same_card"], "available": 3}
    faulty.refuses(409, "confirmation_needed", more)
    with pytest.raises(ProblemError) as caught:
        create(client)
    problem = caught.value
    assert (problem.code, problem.status, problem.request_id) == ("confirmation_needed", 409, "r-1")
    assert problem.accept == ["same_card"]
    assert problem.more["available"] == 3
    assert problem.key == faulty.keys()[0]
    [error] = problem.errors
    assert (error.pointer, error.code, error.detail) == tuple(wrong.values())


@pytest.mark.parametrize("body", [b"<html>Bad Gateway</html>", b"\xff", b"[]", b'"text"', b""])
def test_what_a_proxy_answers_is_refused_with_its_status(faulty, client, body):
    faulty.will(502, body, Content_Type="text/html", X_Request_ID="from the header")
    with pytest.raises(ProblemError) as caught:
        me.sync(client=client)
    assert (caught.value.code, caught.value.request_id) == ("http_502", "from the header")


def test_a_change_of_a_version_is_not_repeated_when_its_answer_is_lost(faulty, client):
    faulty.will_drop()
    with pytest.raises(httpx.TransportError):
        change_organization.sync(ID, client=client, body=OrganizationPatch(name="B"), if_match='"1"')
    assert len(faulty.asked) == 1


def test_a_portal_that_is_away_raises_in_the_end(faulty, monkeypatch):
    monkeypatch.setattr(mipass_client.connection, "FIRST_PAUSE", 0.01)
    with (
        connect("http://127.0.0.1:9", "mip_secret", patience=0.2) as client,
        pytest.raises(httpx.ConnectError),
    ):
        me.sync(client=client)


def test_members_and_values_of_a_newer_portal_are_kept(faulty, client):
    newer = {**ORGANIZATION, "status": "sleeping", "colour": "green"}
    faulty.will(200, {"data": [newer], "has_more": False, "next_cursor": None, "new": 1})
    [organization] = items(list_organizations.sync, client=client)
    assert str(organization.status) == "sleeping"
    assert organization.status not in list(OrganizationOutStatus)
    assert organization["colour"] == "green"
    assert organization.to_dict()["status"] == "sleeping"


def test_a_list_is_walked_to_its_end_with_the_same_filters(faulty, client):
    for number, cursor in enumerate(["b", "c", None]):
        page = {
            "data": [{**ORGANIZATION, "name": str(number)}],
            "has_more": bool(cursor),
            "next_cursor": cursor,
        }
        faulty.will(200, page)
    found = [each.name for each in items(list_organizations.sync, client=client, search="x", limit=1)]
    assert found == ["0", "1", "2"]
    assert ["search=x" in path for _method, path, *_rest in faulty.asked] == [True] * 3
    assert [path.partition("after=")[2][:1] for _method, path, *_rest in faulty.asked] == ["", "b", "c"]


def test_an_answer_without_a_body_is_none(faulty, client):
    faulty.will(204)
    revoke_found.sync(client=client, body=FoundToken(token="x"))
    assert request(client, "POST", "/tokens/revoke", body={"token": "x"}) is None


def test_the_token_is_sent_to_no_other_address(faulty, client):
    faulty.will(302, None, Location="http://127.0.0.1:9/")
    with pytest.raises(ProblemError) as caught:
        read_credential.sync(ID, client=client)
    assert caught.value.code == "http_302"
    with pytest.raises(ValueError, match="https"):
        connect("http://portal.example.com", "mip_secret")


def test_a_verb_has_a_key_too(faulty, client):
    faulty.refuses(409, "wrong_state", {"status": 409})
    with pytest.raises(ProblemError, match="wrong_state"):
        enable.sync(ID, client=client)
    assert faulty.keys()[0]


@pytest.fixture
def no_pause(monkeypatch):
    pauses: list[float] = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    return pauses


def event(number):
    return {"type": "credential.issued", "timestamp": "2026-11-30T08:00:00Z", "data": {"sequence": number}}


def page(numbers, cursor, has_more):
    data = [event(number) for number in numbers]
    return {"data": data, "next_cursor": cursor, "has_more": has_more, "poll_after": 5}


def test_the_place_in_the_feed_is_kept_once_all_before_it_was_taken(faulty, client, tmp_path, no_pause):
    cursor = CursorFile(tmp_path / "cursor")
    faulty.will(200, page([], "a", False))
    faulty.will(200, page([1, 2], "b", True))
    faulty.will(200, page([3], "c", False))
    feed = follow(client, cursor=cursor, types=["credential.*", "batch.issued"])
    assert next(feed)["data"]["sequence"] == 1
    assert cursor.load() == "a"
    assert no_pause == [5]
    assert next(feed)["data"]["sequence"] == 2
    assert next(feed)["data"]["sequence"] == 3
    assert cursor.load() == "b"
    assert ["after" in path for _method, path, *_rest in faulty.asked] == [False, True, True]
    assert "types=credential.%2A%2Cbatch.issued" in faulty.asked[0][1]
    faulty.answers[:] = []
    faulty.will(200, page([3], "c", False))
    again = list(follow(client, cursor=CursorFile(cursor.path), endless=False))
    assert [each["data"]["sequence"] for each in again] == [3]
    assert cursor.load() == "c"


def test_a_feed_that_is_no_more_is_an_error_of_its_own(faulty, client, tmp_path):
    cursor = CursorFile(tmp_path / "cursor")
    cursor.save("x")
    faulty.refuses(410, "cursor_gone", {"oldest": "y"})
    with pytest.raises(CursorGone) as caught:
        next(follow(client, cursor=cursor))
    assert caught.value.oldest == "y"
    assert cursor.load() == "x"
