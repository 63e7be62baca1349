"""The code beside a mailed link: however it is typed it gives what the link gives, and nothing to guess."""

import json
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from mipass.base.keys.installation import forget_keys, keep_wrapped
from mipass.base.keys.master import configured_master
from mipass.base.kit.clock import now
from mipass.base.kit.typed_codes import ALPHABET, grouped
from mipass.base.kit.vault import new_key, new_token, token_hash
from mipass.domains.credentials.invitations import correct_address, resend_invitation
from mipass.domains.credentials.links import make_link
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import revoke_credential
from mipass.domains.organizations.operations import set_organization_status
from mipass.doors.api import middleware
from mipass.doors.api.mobile import typed_codes
from mipass.doors.api.mobile.tests.phone import Phone, mailed
from mipass.flows.withdraw_credential import withdraw_credential

pytestmark = pytest.mark.django_db

LIMIT = 5


@pytest.fixture
def link(credential):
    """What the invitation's mail tells."""
    return mailed()[credential.id, "credential-invitation"]


def enter(code, **facts):
    return Client(**facts).post("/mobile/offers", json.dumps({"code": code}), "application/json")


def wrong(number):
    return f"{number:010}"


def refused(answer):
    return answer.status_code, answer.headers["Content-Type"], answer.json()


def test_it_carries_fifty_bits_of_an_unambiguous_alphabet(db):
    codes = [make_link().code for _time in range(200)]
    assert len(set(codes)) == len(codes)
    assert {len(code) for code in codes} == {10}
    assert set("".join(codes)) == set(ALPHABET)
    assert len(ALPHABET) == 32


def test_the_code_leads_where_the_link_leads_and_the_mailed_code_is_asked_there(credential, link):
    answer = enter(link["code"])
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    address = f"{settings.CONFIG.public_url}/mobile/{credential.organization_id}/offers/{link['token']}"
    assert answer.json() == {"credential_offer_uri": address}
    phone = Phone(credential.organization_id, address.rpartition("/")[2])
    phone.offer()
    assert phone.claim("").status_code == 400
    phone.accept(credential)
    credential.refresh_from_db()
    assert credential.status == "enabled"


@pytest.mark.parametrize(
    "type_it",
    [
        grouped,
        str.lower,
        " ".join,
        lambda code: f"\u00a0{code[:5]}\u2011{code[5:]}.\u200b",
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.replace("0", "O").replace("1", "I"),
    ],
)
def test_it_is_found_however_it_is_typed(link, type_it):
    assert enter(type_it(link["code"])).status_code == 200


def test_looking_changes_nothing(credential, link):
    before = Credential.objects.values().get(id=credential.id)
    assert [enter(link["code"]).status_code for _time in range(3)] == [200] * 3
    assert Credential.objects.values().get(id=credential.id) == before


@pytest.mark.parametrize("end", ["resend", "correct", "withdraw", "revoke", "expire", "accept", "never"])
def test_whatever_became_of_it_there_is_one_answer(credential, link, admin, end):
    unknown = refused(enter("0000000000"))
    assert (unknown[0], unknown[2]["code"]) == (404, "unknown_link_code")
    acts = {
        "resend": lambda: resend_invitation(actor=admin, credential=credential),
        "correct": lambda: correct_address(actor=admin, credential=credential, email="other@demo.test"),
        "withdraw": lambda: withdraw_credential(actor=admin, credential=credential),
        "revoke": lambda: revoke_credential(actor=admin, credential=credential, reason="left"),
        "expire": lambda: Credential.objects.update(link_expires_at=now() - timedelta(seconds=1)),
        "accept": lambda: Phone(credential.organization_id, link["token"]).accept(credential),
        "never": lambda: Credential.objects.update(link_hash=None),
    }
    assert enter(link["code"]).status_code == 200
    acts[end]()
    assert refused(enter(link["code"])) == unknown


@pytest.mark.parametrize("code", ["", "x", "ABCDE-FGHJ", "ABCDE-FGHJKM", "UUUUU-UUUUU", "\u0661" * 10])
def test_what_is_no_code_has_the_same_answer(db, code):
    assert refused(enter(code)) == refused(enter("0000000000"))


def test_a_new_link_has_a_new_code(credential, link, admin):
    resend_invitation(actor=admin, credential=credential)
    newer = mailed()[credential.id, "credential-invitation"]
    assert newer["code"] != link["code"]
    assert enter(newer["code"]).json()["credential_offer_uri"].endswith(newer["token"])


def test_what_stands_in_its_way_the_link_says(credential, link, admin):
    set_organization_status(actor=admin, organization=credential.organization, status="disabled")
    assert enter(link["code"]).status_code == 200
    refusal = Phone(credential.organization_id, link["token"]).offer()
    assert (refusal.status_code, refusal.json()["code"]) == (409, "organization_not_enabled")


def test_a_link_of_before_there_were_codes_goes_on(credential, link):
    token = new_token()
    Credential.objects.update(link_hash=token_hash(token))
    assert Phone(credential.organization_id, token).offer().status_code == 200
    assert enter(link["code"]).status_code == 404


@pytest.fixture
def second_key():
    """An installation key that is rolled back with the test, and then forgotten."""
    keep_wrapped(configured_master(), 2, new_key())
    forget_keys()
    yield
    forget_keys()


def test_another_installation_key_ends_no_code(link, second_key):
    assert enter(link["code"]).status_code == 200


def test_the_code_lies_nowhere_in_the_open(credential, link):
    kept = bytes(Credential.objects.get(id=credential.id).link_hash)
    assert kept not in (token_hash(link["code"]), token_hash(grouped(link["code"])))
    with connection.cursor() as cursor:
        cursor.execute("SELECT context FROM outbox_mail")
        assert not any(link["code"].encode() in bytes(content or b"") for (content,) in cursor.fetchall())


def test_an_address_that_tried_too_often_waits_even_with_a_right_code(credential, link, monkeypatch, clock):
    monkeypatch.setattr(typed_codes, "WRONG_CODES", LIMIT)
    assert [enter(wrong(number)).status_code for number in range(LIMIT + 2)] == [404] * LIMIT + [429] * 2
    answer = enter(link["code"])
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    assert 0 < int(answer["Retry-After"]) <= middleware.WINDOW
    assert Phone(credential.organization_id, link["token"]).offer().status_code == 200
    assert enter(link["code"], REMOTE_ADDR="192.0.2.77").status_code == 200
    clock.move(seconds=middleware.WINDOW + 1)
    assert enter(link["code"]).status_code == 200


def test_right_codes_use_nothing_up(link, monkeypatch):
    monkeypatch.setattr(typed_codes, "WRONG_CODES", LIMIT)
    assert {enter(link["code"]).status_code for _time in range(LIMIT * 2)} == {200}


def test_the_addresses_of_one_home_count_together(db, monkeypatch):
    monkeypatch.setattr(typed_codes, "WRONG_CODES", LIMIT)
    for number in range(LIMIT):
        assert enter(wrong(number), REMOTE_ADDR=f"2001:db8::{number}").status_code == 404
    assert enter(wrong(LIMIT), REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert enter(wrong(LIMIT), REMOTE_ADDR="2001:db8:1::1").status_code == 404


def test_who_was_refused_for_other_things_keeps_no_neighbour_from_typing(credential, link, monkeypatch):
    monkeypatch.setattr(middleware, "REFUSALS", LIMIT)
    stranger = Phone(credential.organization_id, "guessed")
    assert [stranger.offer().status_code for _time in range(LIMIT + 1)][-1] == 429
    assert enter(link["code"]).status_code == 200


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL chooses by what the tables hold")
def test_links_and_codes_are_found_by_the_index_of_links(credential, link):
    plans = {}

    def explain(execute, sql, params, many, context):
        if '"link_hash" ' in sql.partition("WHERE")[2] and 'FROM "credentials_credential"' in sql:
            asked = connection.connection.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%s", "?"), params)
            plans[sql] = [step for *_ids, step in asked.fetchall() if "credentials_credential" in step]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        assert enter(link["code"]).status_code == 200
        assert Phone(credential.organization_id, link["token"]).offer().status_code == 200
    assert len(plans) == 2
    assert all("credentials_by_link" in step for steps in plans.values() for step in steps), plans
