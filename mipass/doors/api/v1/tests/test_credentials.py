"""Credentials by program: issued, moved, read; each once, and nothing half."""

from datetime import timedelta

import pytest
from django.utils import translation

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.clients.queries import list_counts
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.pools import add_pool
from mipass.domains.credits.models import Transfer
from mipass.doors.api.v1.tests.program import make_program
from mipass.doors.api.v1.uses import USES
from tests.factories import seed_accepted
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db

CARD = {"facility_code": "12", "card_number": "4001"}


@pytest.fixture
def at(organization_a):
    return f"/organizations/{organization_a.id}"


def asked(**changes):
    return {"email": "ada@example.com", "format": "H10301", "card": CARD, **changes}


def issued(program, at, **changes):
    answer = program.post(at + "/credentials", asked(**changes))
    assert answer.status_code == 201, answer.content
    return answer.json()


def enabled(program, at, **changes):
    made = issued(program, at, **changes)
    from mipass.base.kit.actor import Actor

    seed_accepted(actor=Actor.system(), credential=Credential.objects.get(id=made["id"]))
    return made


def test_a_credential_is_issued_and_its_holder_invited(program, at, organization_a):
    answer = program.post(at + "/credentials", asked(label="Main gate", language="de"))
    assert answer.status_code == 201
    body = answer.json()
    assert answer["Location"] == f"/api/v1/credentials/{body['id']}"
    assert body["status"] == "invited"
    assert body["label"] == "Main gate"
    assert body["organization_id"] == str(organization_a.id)
    assert body["card"] == {
        "bit_length": 26,
        "facility_code": "12",
        "card_number": "4001",
        "issue_level": None,
        "oem": None,
        "data_hex": body["card"]["data_hex"],
    }
    assert body["invitation"]["state"] == "queued"
    assert body["invitation_url"] is None
    assert {"resend", "revoke", "withdraw", "change_email"} <= set(body["actions"])
    mail = Mail.objects.get(subject_id=body["id"])
    assert mail.language == "de"
    again = program.get(f"/credentials/{body['id']}")
    assert again.status_code == 200
    assert again.json()["card"] is None
    assert again["ETag"] == f'"{body["version"]}"'


def test_the_language_of_the_library_decides_nothing(program, at):
    answer = program.post(at + "/credentials", asked(), headers={"Accept-Language": "de"})
    assert Mail.objects.get(subject_id=answer.json()["id"]).language == "en"
    with translation.override("de"):
        wrong = program.post(at + "/credentials", asked(email="nobody"), headers={"Accept-Language": "de"})
    assert "e-mail address" in wrong.json()["detail"]


def test_the_same_key_is_the_same_credential(program, at):
    first = program.post(at + "/credentials", asked(), key="order-17")
    second = program.post(at + "/credentials", asked(), key='"order-17"')
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json()["id"] == first.json()["id"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Credential.objects.count() == 1
    assert Transfer.objects.filter(code="issue").count() == 1


def test_the_same_key_for_something_else_is_refused(program, at):
    program.post(at + "/credentials", asked(), key="k")
    other = program.post(at + "/credentials", asked(email="eve@example.com"), key="k")
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency_key_reused"
    assert Credential.objects.count() == 1


def test_one_key_by_two_clients_is_two_requests(program, at, full_admin, distributor_a):
    other = make_program(full_admin, distributor_a)
    a = program.post(at + "/credentials", asked(), key="k").json()
    b = other.post(
        at + "/credentials", asked(email="bob@example.com", accepted=["same_card"]), key="k"
    ).json()
    assert a["id"] != b["id"]


def test_no_form_can_take_a_programs_key(program, at, full_admin, organization_a):
    program.post(at + "/credentials", asked(), key="k")
    assert all(
        key.startswith("c:")
        for key in Transfer.objects.filter(code="issue").values_list("idempotency_key", flat=True)
    )


def test_a_refused_request_leaves_no_key(program, at):
    refused = program.post(at + "/credentials", asked(email="no address"), key="k")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "#/email"
    assert program.post(at + "/credentials", asked(), key="k").status_code == 201


def test_a_card_out_of_range_is_told_with_its_place(program, at):
    answer = program.post(at + "/credentials", asked(card={"facility_code": "12", "card_number": "70000"}))
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["pointer"] == "#/card/card_number"
    assert error["code"] == "out_of_range"
    missing = program.post(at + "/credentials", asked(card={"card_number": "7"}))
    assert missing.json()["errors"][0]["pointer"] == "#/card/facility_code"


@pytest.mark.parametrize(
    "card",
    [
        {"facility_code": 12, "card_number": 4001},
        {"facility_code": "12", "card_number": "-1"},
        {"facility_code": "12", "card_number": "4001", "cardnumber": "1"},
        {"bit_length": 26, "data_hex": "02001F40"},
        {"pool_id": "018f2d4e-0000-7000-8000-000000000000", "card_number": "1"},
    ],
)
def test_a_card_that_is_none_costs_nothing(program, at, card):
    answer = program.post(at + "/credentials", asked(card=card))
    assert answer.status_code == 422, answer.content
    assert answer.json()["errors"]
    assert not Credential.objects.exists()


def test_what_one_should_know_first_is_confirmed_under_the_same_key(program, at):
    issued(program, at)
    warned = program.post(at + "/credentials", asked(email="bob@example.com"), key="twin")
    assert warned.status_code == 409
    assert warned.json()["code"] == "confirmation_needed"
    assert (warned.json()["accept"], warned.json()["live"]) == (["same_card"], 1)
    body = asked(email="bob@example.com", accepted=warned.json()["accept"])
    assert program.post(at + "/credentials", body, key="twin").status_code == 201


def test_the_credits_end(program, at, organization_a):
    for number in range(10):
        issued(program, at, card={"facility_code": "12", "card_number": str(number)})
    answer = program.post(at + "/credentials", asked())
    assert answer.status_code == 409
    told = answer.json()
    assert (told["code"], told["needed"], told["available"]) == ("not_enough_credits", 1, 0)


def test_a_caller_delivers_the_link_itself(program, at):
    answer = program.post(at + "/credentials", asked(send_invitation=False), key="own")
    body = answer.json()
    assert "no-transform" in answer["Cache-Control"]
    assert body["invitation_url"].startswith("http")
    assert not Mail.objects.filter(subject_id=body["id"]).exists()
    replay = program.post(at + "/credentials", asked(send_invitation=False), key="own").json()
    assert replay["id"] == body["id"]
    assert replay["invitation_url"] is None
    sent = program.post(f"/credentials/{body['id']}/resend", {"send_invitation": False})
    assert "no-transform" in sent["Cache-Control"]
    new = sent.json()
    assert new["invitation_url"] not in {None, body["invitation_url"]}


def test_only_who_may_deliver_gets_the_link(full_admin, distributor_a, organization_a, at):
    plain = make_program(full_admin, distributor_a, "credentials:issue")
    answer = plain.post(at + "/credentials", asked(send_invitation=False))
    assert answer.status_code == 403
    assert answer.json()["code"] == "forbidden"
    assert plain.post(at + "/credentials", asked(installer=True)).status_code == 403
    made = plain.post(at + "/credentials", asked(), key="k")
    assert made.status_code == 201
    assert made.json()["card"] is None
    assert plain.post(at + "/credentials", asked(), key="k").json()["id"] == made.json()["id"]
    warned = plain.post(at + "/credentials", asked(email="bob@example.com")).json()
    assert (warned["accept"], "live" in warned) == (["same_card"], False)


def test_a_pool_gives_the_number_once(program, at, full_admin, distributor_a, organization_a):
    pool = add_pool(
        actor=actor_of(full_admin, distributor_a),
        organization=organization_a,
        format="H10301",
        first=100,
        last=102,
        others={"facility_code": 7},
    )
    card = {"pool_id": str(pool.id)}
    first = program.post(at + "/credentials", asked(card=card), key="p1")
    replay = program.post(at + "/credentials", asked(card=card), key="p1")
    assert replay.json()["id"] == first.json()["id"]
    second = issued(program, at, card=card)
    assert [first.json()["card"]["card_number"], second["card"]["card_number"]] == ["100", "101"]
    issued(program, at, card=card)
    empty = program.post(at + "/credentials", asked(card=card))
    assert empty.status_code == 409
    assert empty.json()["code"] == "pool_empty"


def test_verbs_are_idempotent_by_nature(program, at):
    made = enabled(program, at)
    url = f"/credentials/{made['id']}"
    assert program.post(url + "/disable").json()["changed"] is True
    again = program.post(url + "/disable")
    assert (again.status_code, again.json()["changed"]) == (200, False)
    assert program.post(url + "/enable").json()["status"] == "enabled"
    gone = program.post(url + "/revoke", {"reason": "lost"})
    assert (gone.json()["status"], gone.json()["changed"]) == ("revoked", True)
    assert program.post(url + "/revoke", {"reason": "lost"}).json()["changed"] is False
    assert program.post(url + "/revoke", {"reason": "stolen"}).status_code == 409
    refused = program.post(url + "/enable").json()
    assert (refused["code"], refused["state"], refused["status"]) == ("wrong_state", "revoked", 409)
    assert Event.objects.filter(type="credential:revoked").count() == 1


def test_a_withdrawn_credit_comes_back_once(program, at, organization_a):
    made = issued(program, at)
    url = f"/credentials/{made['id']}/withdraw"
    assert program.post(url).json()["changed"] is True
    assert program.post(url).json()["changed"] is False
    assert program.get(at + "/credit-summary").json() == {
        "type": "limited",
        "limit": 10,
        "issued": 0,
        "available": 10,
    }


def test_several_changes_are_one(program, at):
    made = issued(program, at)
    url = f"/credentials/{made['id']}"
    changed = program.patch(url, {"label": "Side door", "email": "bob@example.com", "language": "de"})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["label"], changed.json()["email"]) == ("Side door", "bob@example.com")
    half = program.patch(url, {"label": "Lost", "email": "nobody"})
    assert half.status_code == 422
    assert program.get(url).json()["label"] == "Side door"


def test_a_change_made_of_an_older_version_is_refused(program, at):
    made = issued(program, at)
    url = f"/credentials/{made['id']}"
    old = {"If-Match": f'"{made["version"]}"'}
    assert program.patch(url, {"label": "One"}, headers=old).status_code == 200
    stale = program.patch(url, {"label": "Two"}, headers=old)
    assert stale.status_code == 412
    assert stale.json()["code"] == "stale_version"
    assert program.patch(url, {"label": "Two"}, headers={"If-Match": stale["ETag"]}).status_code == 200


def test_the_list_is_walked_while_it_is_revoked(program, at):
    ids = [issued(program, at, card={"facility_code": "12", "card_number": str(n)})["id"] for n in range(5)]
    seen, query = [], {"status": "invited", "limit": 2}
    while True:
        page = program.get(at + "/credentials", **query).json()
        for each in page["data"]:
            seen.append(each["id"])
            program.post(f"/credentials/{each['id']}/revoke", {"reason": "left"})
        if not page["has_more"]:
            break
        query["after"] = page["next_cursor"]
    assert seen == ids


@pytest.mark.parametrize("after", ["", "nonsense", "W10", "eyJhIjoxfQ"])
def test_a_cursor_that_is_not_ours_is_never_page_one(program, at, after):
    answer = program.get(at + "/credentials", after=after)
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_cursor"


def test_a_cursor_is_of_its_filters(program, at):
    for n in range(2):
        issued(program, at, card={"facility_code": "12", "card_number": str(n)})
    cursor = program.get(at + "/credentials", limit=1).json()["next_cursor"]
    assert program.get(at + "/credentials", limit=1, after=cursor).status_code == 200
    assert program.get(at + "/credentials", status="invited", after=cursor).status_code == 400


def test_a_list_can_be_counted(program, at):
    issued(program, at)
    body = program.get(at + "/credentials", count="true").json()
    assert (body["total"], body["total_is_exact"]) == (1, True)
    assert program.get(at + "/credentials/summary").json()["invited"] == 1


def test_numbers_cannot_be_guessed_without_the_right_to_cards(full_admin, distributor_a, program, at):
    issued(program, at)
    plain = make_program(full_admin, distributor_a, "credentials:read")
    assert plain.get(at + "/credentials", search="4001").status_code == 403
    assert len(plain.get(at + "/credentials", search="ada@").json()["data"]) == 1
    assert len(program.get(at + "/credentials", search="4001").json()["data"]) == 1


def test_reading_cards_leaves_one_line(program, at):
    ids = [issued(program, at, card={"facility_code": "12", "card_number": str(n)})["id"] for n in range(2)]
    before = Event.objects.filter(type="credential:cards_read").count()
    answer = program.post(at + "/cards", {"credential_ids": ids})
    assert [each["card"]["card_number"] for each in answer.json()["data"]] == ["0", "1"]
    event = Event.objects.filter(type="credential:cards_read").order_by("-id")[0]
    assert Event.objects.filter(type="credential:cards_read").count() == before + 1
    assert event.actor_kind == "client"
    assert event.details["credential_ids"] == ids
    strange = program.post(at + "/cards", {"credential_ids": ["018f2d4e-0000-7000-8000-000000000000"]})
    assert strange.status_code == 404


def test_a_copy_is_paid_for(program, at):
    made = issued(program, at)
    answer = program.post(
        f"/credentials/{made['id']}/copy", {"email": "bob@example.com", "accepted": ["same_card"]}
    )
    assert answer.status_code == 201
    assert answer.json()["copy_of_id"] == made["id"]
    assert program.get(at + "/credit-summary").json()["issued"] == 2


def test_a_list_is_narrowed_to_what_needs_attention_as_on_the_page(program, at):
    late, fine = (
        issued(program, at)["id"],
        enabled(program, at, email="bob@example.com", accepted=["same_card"]),
    )
    Credential.objects.filter(id=late).update(link_expires_at=now() - timedelta(days=1))
    listed = {
        status: [each["id"] for each in program.get(at + "/credentials", status=status).json()["data"]]
        for status in ("needs_attention", "link_expired", "code_locked", "refused", "ends_today", "enabled")
    }
    assert listed.pop("enabled") == [fine["id"]]
    assert {status for status, found in listed.items() if found} == {"needs_attention", "link_expired"}
    assert listed["needs_attention"] == [late]
    summary = program.get(at + "/credentials/summary").json()
    assert (summary["needs_attention"], summary["link_expired"], summary["code_locked"]) == (1, 1, 0)
    selection = {"status": "needs_attention"}
    begun = program.post(
        at + "/bulk-actions", {"verb": "resend", "selection": selection, "expected_total": 1}
    )
    assert (begun.status_code, begun.json()["total"]) == (202, 1)


def test_a_list_is_narrowed_to_what_changed_since(program, at):
    old, new = (issued(program, at, email=f"{n}@example.com", accepted=["same_card"])["id"] for n in "ab")
    Credential.objects.filter(id=old).update(changed_at=now() - timedelta(hours=1))
    since = (now() - timedelta(minutes=30)).isoformat()
    assert [each["id"] for each in program.get(at + "/credentials", updated_since=since).json()["data"]] == [
        new
    ]
    everything = program.get(at + "/credentials", updated_since="0001-01-01T00:00:00Z").json()["data"]
    assert len(everything) == 2
    unclear = program.get(at + "/credentials", updated_since="2026-11-30T16:00:00").json()
    assert (unclear["code"], unclear["errors"][0]["pointer"]) == ("invalid", "?updated_since")


def test_a_list_is_walked_from_what_changed_last(program, at):
    a, b, c = (issued(program, at, email=f"{n}@example.com", accepted=["same_card"])["id"] for n in "abc")
    program.patch(f"/credentials/{b}", {"email": "new@example.com"})
    moment = Credential.objects.get(id=b).changed_at
    Credential.objects.filter(id=a).update(changed_at=moment)
    seen, query = [], {"order": "-changed_at", "limit": 1}
    while True:
        page = program.get(at + "/credentials", **query).json()
        seen += [each["id"] for each in page["data"]]
        if not page["has_more"]:
            break
        query["after"] = page["next_cursor"]
    assert seen == [b, a, c]
    assert program.get(at + "/credentials", after=query["after"]).json()["code"] == "bad_cursor"


def test_warnings_that_were_accepted_are_counted_once_a_request(program, at):
    program.post(at + "/credentials", asked())
    for key in ("one", "one", "two"):
        body = asked(email=f"{key}@example.com", accepted=["same_card"])
        assert program.post(at + "/credentials", body, key=key).status_code == 201
    refused = program.post(at + "/credentials", asked(email="nobody", accepted=["same_card"]))
    assert refused.status_code == 422
    USES.write()
    assert [(each.what, each.number) for each in list_counts(program.client)] == [("accepted:same_card", 2)]
