"""Webhooks by program: added, told of what happens, tested, paused, and removed."""

import pytest
import standardwebhooks.webhooks

from mipass.base.audit.sealing import seal_events
from mipass.domains.webhooks.delivering import deliver_due
from mipass.domains.webhooks.fan_out import fan_out
from mipass.doors.api.v1.tests.program import make_program
from tests.receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)

ALL = "/webhook-endpoints"


@pytest.fixture
def receiver(settings, monkeypatch):
    monkeypatch.setattr(settings.CONFIG, "egress_allowed_networks", ["127.0.0.0/8"])
    with receiving() as found:
        yield found


@pytest.fixture
def made(program, receiver):
    answer = program.post(ALL, {"url": receiver.url, "types": ["credential.*"]}, key="hook")
    assert answer.status_code == 201, answer.content
    assert "no-transform" in answer["Cache-Control"]
    return answer.json()


def issue(program, organization, number):
    card = {"facility_code": "1", "card_number": str(number)}
    body = {"email": "ada@example.com", "format": "H10301", "card": card}
    made = program.post(f"/organizations/{organization.id}/credentials", body).json()
    seal_events()
    fan_out()
    deliver_due()
    return made["id"]


def test_what_happens_is_sent_signed(program, made, receiver, organization_a):
    credential_id = issue(program, organization_a, 1)
    [message] = receiver.received
    told = standardwebhooks.webhooks.Webhook(made["secret"]).verify(message.body, dict(message.headers))
    assert told["type"] == "credential.issued"
    assert told["data"]["subject"]["id"] == credential_id
    page = program.get(f"{ALL}/{made['id']}/deliveries", status="sent").json()
    [delivery] = page["data"]
    assert delivery["webhook_id"] == message.headers["webhook-id"]
    tries = program.get(f"/webhook-deliveries/{delivery['id']}").json()["tries"]
    assert [each["status"] for each in tries] == [200]
    again = program.post(f"/webhook-deliveries/{delivery['id']}/retry")
    assert again.status_code == 202
    deliver_due()
    assert [each.headers["webhook-id"] for each in receiver.received] == [delivery["webhook_id"]] * 2


def test_the_secret_is_told_once(program, made, receiver):
    assert made["secret"].startswith("whsec_")
    again = program.post(ALL, {"url": receiver.url, "types": ["credential.*"]}, key="hook").json()
    assert (again["id"], again["secret"]) == (made["id"], None)
    assert "secret" not in program.get(f"{ALL}/{made['id']}").json()
    assert made["secret"] not in program.get(ALL).content.decode()


def test_a_test_is_sent_by_the_worker(program, made, receiver):
    answer = program.post(f"{ALL}/{made['id']}/test")
    assert answer.status_code == 202
    deliver_due()
    told = program.get(answer["Location"].removeprefix("/api/v1")).json()
    assert (told["type"], told["status"]) == ("webhook.test", "sent")


def test_it_is_paused_and_goes_on_where_it_is_told(program, made, receiver, organization_a):
    url = f"{ALL}/{made['id']}"
    assert program.post(url + "/pause").json()["status"] == "paused"
    assert program.post(url + "/pause").status_code == 409
    issue(program, organization_a, 1)
    assert receiver.received == []
    enabled = program.post(url + "/enable", {"from_sequence": made["from_sequence"]})
    assert enabled.json()["status"] == "active"
    fan_out()
    deliver_due()
    assert len(receiver.received) == 1


def test_it_is_changed_and_removed(program, made):
    url = f"{ALL}/{made['id']}"
    old = {"If-Match": f'"{made["version"]}"'}
    changed = program.patch(url, {"types": ["*"], "description": "Panel"}, headers=old)
    assert (changed.json()["types"], changed.json()["url"]) == (["*"], made["url"])
    assert program.patch(url, {"description": "Other"}, headers=old).status_code == 412
    rotation = program.post(url + "/rotate-secret")
    assert "no-transform" in rotation["Cache-Control"]
    rotated = rotation.json()
    assert rotated["secret"] not in {None, made["secret"]}
    assert program.delete(url).status_code == 204
    assert program.get(url).status_code == 404


@pytest.mark.parametrize("url", ["http://169.254.169.254/", "https://localhost/", "ftp://example.com", "x"])
def test_no_inner_address_is_taken(program, url):
    answer = program.post(ALL, {"url": url})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/url"


def test_another_client_of_less_reach_sees_none(full_admin, distributor_a, organization_a, made):
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_a.id])
    assert narrow.get(ALL).json()["data"] == []
    assert narrow.get(f"{ALL}/{made['id']}").status_code == 404
