"""Dates of credentials by program: at issue, by PATCH, as a filter; the same rules as on the page."""

from datetime import timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Credential
from mipass.flows.run_bulk_actions import run_bulk_actions

pytestmark = pytest.mark.django_db
CARD = {"facility_code": "12", "card_number": "4001"}


@pytest.fixture(autouse=True)
def whole(clock):
    clock.at = clock.at.replace(microsecond=0)


@pytest.fixture
def at(organization_a):
    return f"/organizations/{organization_a.id}/credentials"


def moment(**ahead):
    return f"{now() + timedelta(**ahead):%Y-%m-%dT%H:%M:%SZ}"


def issued(program, at, **changes):
    answer = program.post(at, {"email": "ada@example.com", "format": "H10301", "card": CARD, **changes})
    assert answer.status_code == 201, answer.content
    return answer.json()


def refused(answer):
    body = answer.json()
    return (
        answer.status_code,
        body["code"],
        [(each["pointer"], each["code"]) for each in body.get("errors") or ()],
    )


def test_a_credential_is_issued_with_dates(program, at):
    begin, end = moment(days=1), moment(days=3)
    made = issued(program, at, valid_from=begin, valid_until=end)
    assert (made["valid_from"], made["valid_until"]) == (begin, end)
    assert (made["validity"], made["status"]) == ("not_yet_valid", "invited")
    assert made["invitation"]["expires_at"] == end
    assert "change_validity" in made["actions"]
    read = program.get(f"/credentials/{made['id']}").json()
    assert read["version"] == made["version"]


def test_without_dates_it_is_current(program, at):
    made = issued(program, at)
    assert (made["valid_from"], made["valid_until"], made["validity"]) == (None, None, "current")


@pytest.mark.parametrize(
    ("dates", "error"),
    [
        ({"valid_until": {"days": -1}}, ("#/valid_until", "not_ahead")),
        ({"valid_from": {"days": 2}, "valid_until": {"days": 1}}, ("#/valid_until", "wrong_order")),
        ({"valid_until": {"days": 4000}}, ("#/valid_until", "too_far")),
    ],
)
def test_wrong_dates_are_refused_by_field(program, at, dates, error):
    body = {"email": "ada@example.com", "format": "H10301", "card": CARD}
    answer = program.post(at, body | {name: moment(**ahead) for name, ahead in dates.items()})
    assert refused(answer) == (422, "invalid", [error])
    assert not Credential.objects.exists()


def test_a_time_without_a_zone_or_with_fractions_is_refused(program, at):
    made = issued(program, at)
    for text, code in ((moment(days=1)[:-1], "no_zone"), (moment(days=1)[:-1] + ".5Z", "not_whole")):
        answer = program.patch(f"/credentials/{made['id']}", {"valid_until": text})
        assert refused(answer) == (422, "invalid", [("#/valid_until", code)])


def test_patch_changes_what_it_names_and_null_takes_a_date_away(program, at):
    begin, end, later = moment(days=1), moment(days=3), moment(days=9)
    made = issued(program, at, valid_from=begin, valid_until=end)
    changed = program.patch(f"/credentials/{made['id']}", {"valid_until": later}).json()
    assert (changed["valid_from"], changed["valid_until"]) == (begin, later)
    assert changed["version"] != made["version"]
    changed = program.patch(f"/credentials/{made['id']}", {"valid_from": None, "valid_until": None}).json()
    assert (changed["valid_from"], changed["valid_until"], changed["validity"]) == (None, None, "current")


def test_an_old_version_sets_no_dates(program, at):
    made = issued(program, at)
    path = f"/credentials/{made['id']}"
    assert program.patch(path, {"valid_until": moment(days=3)}).status_code == 200
    stale = {"If-Match": f'"{made["version"]}"'}
    answer = program.patch(path, {"valid_until": moment(days=9)}, headers=stale)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")


def test_a_copy_carries_no_dates(program, at):
    made = issued(program, at, valid_until=moment(days=3))
    body = {"email": "grace@example.com", "accepted": ["same_card"]}
    copied = program.post(f"/credentials/{made['id']}/copy", body).json()
    assert (copied["valid_from"], copied["valid_until"]) == (None, None)


def test_the_same_key_with_other_dates_is_another_request(program, at):
    body = {"email": "ada@example.com", "format": "H10301", "card": CARD, "valid_until": moment(days=3)}
    assert program.post(at, body, key="visit").status_code == 201
    assert program.post(at, body, key="visit").status_code == 201
    other = program.post(at, body | {"valid_until": moment(days=4)}, key="visit")
    assert other.json()["code"] == "idempotency_key_reused"
    assert Credential.objects.count() == 1


def test_an_ended_one_is_refused_an_invitation_until_a_later_date(program, at, clock):
    made = issued(program, at, valid_until=moment(hours=1))
    clock.move(hours=2)
    path = f"/credentials/{made['id']}"
    read = program.get(path).json()
    assert (read["validity"], read["status"], read["invitation"]["state"]) == ("ended", "invited", "expired")
    assert "resend" not in read["actions"]
    answer = program.post(f"{path}/resend", {})
    assert (answer.status_code, answer.json()["code"]) == (409, "validity_ended")
    assert program.patch(path, {"valid_until": moment(days=1)}).status_code == 200
    assert program.post(f"{path}/resend", {}).status_code == 200


def test_the_list_is_narrowed_by_validity_and_a_misspelt_one_is_refused(program, at):
    early = issued(program, at, valid_from=moment(days=1))
    soon = issued(program, at, valid_until=moment(days=2), accepted=["same_card"])
    found = {
        wanted: [each["id"] for each in program.get(at, validity=wanted).json()["data"]]
        for wanted in ("not_yet_valid", "current", "ended", "ends_soon")
    }
    assert found == {
        "not_yet_valid": [early["id"]],
        "current": [soon["id"]],
        "ended": [],
        "ends_soon": [soon["id"]],
    }
    assert program.get(at, validity="expired").status_code == 422


def test_a_bulk_action_takes_no_more_than_the_validity_that_was_named(program, at, organization_a):
    issued(program, at)
    issued(program, at, valid_until=moment(days=2), accepted=["same_card"])
    body = {"verb": "resend", "selection": {"validity": "ends_soon"}, "expected_total": 1}
    answer = program.post(f"/organizations/{organization_a.id}/bulk-actions", body)
    assert (answer.status_code, answer.json()["total"]) == (202, 1)


def test_a_bulk_action_sets_dates_and_needs_them(program, at, organization_a):
    made = issued(program, at)
    path = f"/organizations/{organization_a.id}/bulk-actions"
    body = {"verb": "set_validity", "selection": {"all": True}, "expected_total": 1}
    assert refused(program.post(path, body)) == (422, "invalid", [("#/dates", "required")])
    past = program.post(path, body | {"dates": {"valid_until": moment(days=-1)}})
    assert refused(past) == (422, "invalid", [("#/dates/valid_until", "not_ahead")])
    end = moment(days=5)
    assert program.post(path, body | {"dates": {"valid_until": end}}).status_code == 202
    run_bulk_actions()
    assert program.get(f"/credentials/{made['id']}").json()["valid_until"] == end
