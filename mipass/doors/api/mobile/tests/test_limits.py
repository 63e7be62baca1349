"""Whose refusals count for whom: strangers of an address for it, clients that are known for themselves."""

import json

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client

from mipass.domains.credentials.models import DeviceToken
from mipass.domains.readers.codes import make_code
from mipass.domains.readers.models import Reader
from mipass.domains.readers.tests.devices import Device, enroll
from mipass.doors.api import middleware
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.protocol.keys import base64url, new_key

pytestmark = pytest.mark.django_db

LIMIT = 5


@pytest.fixture(autouse=True)
def few(monkeypatch):
    monkeypatch.setattr(middleware, "REFUSALS", LIMIT)


def stranger(phone, **facts):
    return Phone(
        phone.organization_id, "guessed", code="guessed", access="guessed", refresh="guessed", **facts
    )


def bother(phone):
    """Refused requests of all kinds, until the address of phone and stranger is told to wait."""
    other = stranger(phone)
    tries = [other.offer, other.renew, other.notify, lambda: report(Device())]
    statuses = [tries[number % len(tries)]().status_code for number in range(LIMIT + 10)]
    assert 429 not in statuses[:LIMIT]
    assert set(statuses[LIMIT:]) == {429}


def report(device, client=None, **changes):
    body = json.dumps({"eat": base64url(device.eat(**changes))})
    return (client or Client()).post("/mobile/readers/report", body, "application/json")


def rows():
    """How many rows each of the portal's tables has; the cache is none of them."""
    return {model: model._default_manager.count() for model in apps.get_models()}


def test_three_hundred_bogus_requests_leave_no_row(credential, phone, monkeypatch):
    monkeypatch.setattr(middleware, "REFUSALS", 100)
    phone.accept(credential)
    before, other, base = rows(), stranger(phone), f"/mobile/{phone.organization_id}/enrollments"
    for _ in range(50):
        answers = [
            other.offer(),
            other.ask_for_code(),
            other.renew(),
            other.claim("123456", pre_authorized="guessed"),
            other.fetch(key_proof="guessed"),
            Client().post(base, "{}", "application/json", headers={"Authorization": "Enrollment 0123456789"}),
            typed("0123456789"),
            report(Device()),
        ]
        assert all(400 <= answer.status_code < 500 for answer in answers)
    assert rows() == before
    assert phone.renew().status_code == 200


def test_behind_a_strangers_address_a_phone_goes_on(credential, phone):
    bother(phone)
    code = phone.mailed_code(credential)
    assert phone.claim(code).status_code == 200
    assert phone.fetch().status_code == 200
    assert phone.notify().status_code == 204
    assert phone.renew().status_code == 200
    for end in ("status", "status/aggregation"):
        assert phone.client.get(phone.path(end)).status_code == 200
    assert phone.client.get(f"/.well-known/openid-credential-issuer{phone.path('')[:-1]}").status_code == 200


def test_behind_a_strangers_address_readers_report_and_are_enrolled(phone, organization_a, admin):
    device = Device()
    reader = enroll(organization_a, device)
    code = make_code(actor=admin, organization=organization_a).code
    bother(phone)
    assert report(device).status_code == 200
    assert Client().get(f"/mobile/readers/{reader.id}/config").status_code == 200
    assert typed(code).status_code == 200
    assert typed("0123456789").status_code == 429
    base, headers = f"/mobile/{organization_a.id}/enrollments", {"Authorization": f"Enrollment {code}"}
    assert Client().post(base, "{}", "application/json", headers=headers).status_code == 200


def typed(code):
    body = json.dumps({"code": code})
    return Client().post("/mobile/enrollment-codes", body, "application/json")


def test_who_names_a_readers_key_without_it_keeps_it_out_nowhere(phone, organization_a, admin):
    device = Device()
    enroll(organization_a, device)
    true = bytearray(device.eat())
    true[-1] ^= 1
    body = json.dumps({"eat": base64url(bytes(true))})
    for _ in range(LIMIT + 3):
        assert Client().post("/mobile/readers/report", body, "application/json").status_code in {422, 429}
    assert report(device).status_code == 200
    assert Reader.objects.get().last_seen_at is not None


def test_a_strangers_body_is_not_looked_into_without_end(phone):
    bother(phone)
    for body in ('{"eat": ', "[" * 50_000, '{"eat": "' + "A" * 100_000 + '"}', '{"eat": 5}', "[]", "\0"):
        answer = Client().post("/mobile/readers/report", body, "application/json")
        assert (answer.status_code, answer.json()["code"]) == (429, "too_many_attempts")
    form = {"grant_type": "refresh_token", "refresh_token": "x" * 100_000}
    assert phone.post_token(form).status_code == 429
    assert (
        phone.client.post(phone.path("token"), b"--x", "multipart/form-data; boundary=x").status_code == 429
    )


def test_while_an_address_waits_its_strangers_cost_nothing_but_a_look(phone, django_assert_max_num_queries):
    bother(phone)
    before = cache.get_many(cached())
    with django_assert_max_num_queries(3):
        assert stranger(phone).notify().status_code == 429
    assert cache.get_many(cached()) == before


def cached():
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM cache")
        return [key.partition(":")[2].partition(":")[2] for (key,) in cursor.fetchall()]


def test_a_phones_refusals_are_its_own_and_not_its_neighbours(credential, phone, full_admin, organization_a):
    neighbour_credential = issue(full_admin, organization_a, email="neighbour@example.test")
    neighbour = Phone(organization_a.id, link_of(neighbour_credential))
    phone.claim(phone.mailed_code(credential))
    for _ in range(LIMIT):
        assert phone.notify("credential_accepted").status_code == 400  # it has no document yet
    refused = phone.notify("credential_accepted")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_attempts")
    assert phone.renew().status_code == 429
    assert stranger(phone).offer().status_code == 404
    neighbour.accept(neighbour_credential)


def test_a_phone_past_its_limit_is_refused_whatever_it_asks(credential, phone):
    phone.claim(phone.mailed_code(credential))
    for _ in range(LIMIT):
        phone.notify()
    assert phone.notify().status_code == 429
    tokens = DeviceToken.objects.count()
    assert phone.renew().status_code == 429
    assert DeviceToken.objects.count() == tokens


def test_a_link_that_ended_says_so_still(credential, phone):
    phone.accept(credential)
    bother(phone)
    assert (phone.offer().status_code, phone.offer().json()["code"]) == (410, "offer_used")


def test_the_wait_ends_when_it_was_said_whatever_is_tried_meanwhile(phone, clock):
    bother(phone)
    told = int(stranger(phone).offer().headers["Retry-After"])
    assert 0 < told <= middleware.WINDOW
    for _ in range(9):
        clock.move(seconds=told // 10)
        assert stranger(phone).offer().status_code == 429
    clock.move(seconds=told - 9 * (told // 10))
    assert [stranger(phone).offer().status_code for _ in range(LIMIT + 1)] == [404] * LIMIT + [429]


@pytest.mark.parametrize(
    ("address", "others", "apart"),
    [
        ("192.0.2.1", ["::ffff:192.0.2.1"], ["192.0.2.2", "::ffff:192.0.2.2"]),
        ("2001:db8:0:1::1", ["2001:db8:0:1:ffff::2"], ["2001:db8:0:2::1", "192.0.2.1"]),
    ],
)
def test_ipv6_is_counted_by_64_bits_and_ipv4_by_address(phone, address, others, apart):
    for number in range(LIMIT):
        client = Client(REMOTE_ADDR=[address, *others][number % 2])
        assert stranger(phone, client=client).offer().status_code == 404
    for each, status in [*((one, 429) for one in (address, *others)), *((one, 404) for one in apart)]:
        assert stranger(phone, client=Client(REMOTE_ADDR=each)).offer().status_code == status


def test_who_has_a_phones_token_without_its_key_keeps_it_out_nowhere_else(credential, phone):
    phone.accept(credential)
    thief = stranger(phone, dpop_key=new_key())
    thief.refresh, thief.client = phone.refresh, Client(REMOTE_ADDR="192.0.2.66")
    assert [thief.renew().status_code for _ in range(LIMIT + 1)] == [400] * LIMIT + [429]
    assert phone.renew().status_code == 200
