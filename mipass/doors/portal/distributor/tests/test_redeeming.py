"""Redeem Distributor Credits, step by step."""

import pytest
from django.urls import reverse

from mipass.domains.credits.queries import get_pool
from mipass.domains.credits.vouchers import FAILURES_PER_ACCOUNT, grouped
from tests.fixtures import actor_of, sell, sign_in
from tests.pages import errors_of, find, page_of, words

RED_LINE = "Credential Redemption Code cannot be refunded once used."
MISMATCH = "This serial number and authentication code do not match an unused voucher."


@pytest.fixture
def url(distributor_a):
    return reverse("distributor:redeem", kwargs={"distributor_id": distributor_a.id})


@pytest.fixture
def portal(client, full_admin, url):
    return sign_in(client, full_admin)


@pytest.fixture
def pair(operator):
    """A voucher for 50 credits as its mail shows it."""
    sold = sell(operator, 50, "second-sale")
    return {
        "serial_number": grouped(sold.voucher.serial),
        "authentication_code": sold.authentication_code,
    }


def hidden(response):
    """What the form carries on by itself."""
    fields = page_of(response).select("main form [name]:is([type=hidden], [type=text])")
    return {field["name"]: field.get("value", "") for field in fields}


def unallocated(full_admin, distributor):
    actor = actor_of(full_admin, distributor)
    return get_pool(actor=actor, distributor=distributor).unallocated


def test_the_whole_way_with_forms_alone(portal, url, pair, full_admin, distributor_a):
    first = portal.get(url)
    assert "Serial Number" in words(page_of(first))
    assert RED_LINE in words(page_of(first))
    second = portal.post(url, {**hidden(first), "serial_number": pair["serial_number"]})
    assert "authentication_code" in hidden(second)
    third = portal.post(url, {**hidden(second), "authentication_code": pair["authentication_code"]})
    assert "50 credits will be added to the pool of Distributor A" in words(page_of(third))
    assert unallocated(full_admin, distributor_a) == 115
    done = portal.post(url, hidden(third))
    assert done["Location"] == url.removesuffix("redeem/")
    assert unallocated(full_admin, distributor_a) == 165
    assert "50 credits were redeemed." in words(page_of(portal.get(done["Location"])))


def test_case_dashes_spaces_and_look_alikes_are_forgiven(portal, url, pair):
    typed = {name: value.lower().replace("-", " ").replace("0", "o") for name, value in pair.items()}
    response = portal.post(url, {"step": "2", "request_key": "k", **typed})
    assert "50 credits will be added" in words(page_of(response))


@pytest.mark.parametrize("step", ["2", "3"])
@pytest.mark.parametrize("wrong", ["serial_number", "authentication_code"])
def test_a_wrong_pair_gets_the_one_answer_beside_the_code_and_moves_nothing(
    portal, url, pair, full_admin, distributor_a, step, wrong
):
    response = portal.post(url, {"step": step, "request_key": "k", **pair, wrong: "A27X-ACWR-VG42"})
    assert response.status_code == 422
    assert errors_of(response, "authentication_code") == MISMATCH
    assert unallocated(full_admin, distributor_a) == 115


def test_a_second_press_on_the_same_form_redeems_once(portal, url, pair, full_admin, distributor_a):
    data = {"step": "3", "request_key": "k", **pair}
    assert [portal.post(url, data).status_code for _press in range(2)] == [302, 302]
    assert unallocated(full_admin, distributor_a) == 165


def test_a_redeemed_voucher_is_worth_nothing_to_anybody(portal, url, pair, stranger, distributor_b, client):
    portal.post(url, {"step": "3", "request_key": "k", **pair})
    other = reverse("distributor:redeem", kwargs={"distributor_id": distributor_b.id})
    response = sign_in(client, stranger).post(other, {"step": "3", "request_key": "k", **pair})
    assert errors_of(response, "authentication_code") == MISMATCH
    assert unallocated(stranger, distributor_b) == 0


def test_past_the_limit_even_the_right_pair_waits(portal, url, pair):
    wrong = {"step": "2", "request_key": "k", **pair, "authentication_code": "wrong"}
    for _guess in range(FAILURES_PER_ACCOUNT):
        assert portal.post(url, wrong).status_code == 422
    response = portal.post(url, {"step": "2", "request_key": "k", **pair})
    assert response.status_code == 429
    assert 0 < int(response["Retry-After"]) <= 3600
    assert "Too many wrong attempts" in words(page_of(response))


@pytest.mark.parametrize(("step", "shown"), [("2", "serial_number"), ("3", "authentication_code")])
def test_back_shows_the_step_before_with_what_was_typed_and_checks_nothing(portal, url, pair, step, shown):
    response = portal.post(url, {"step": step, "request_key": "k", "back": "1", **pair})
    assert response.status_code == 200
    field = find(page_of(response), f'[name="{shown}"]')
    assert (field["type"], field["value"]) == ("text", pair[shown])


@pytest.mark.parametrize(("step", "field"), [("1", "serial_number"), ("2", "authentication_code")])
def test_an_empty_step_is_asked_for_again(portal, url, pair, step, field):
    response = portal.post(url, {"step": step, "request_key": "k", **pair, field: " "})
    assert response.status_code == 422
    assert errors_of(response, field) == "This field is required."


def test_the_code_is_in_no_session_and_no_address(portal, url, pair):
    response = portal.post(url, {"step": "2", "request_key": "k", **pair})
    assert pair["authentication_code"] not in str(dict(portal.session))
    assert pair["authentication_code"] not in find(page_of(response), "main form")["action"]


def test_an_id_of_another_distributor_in_the_body_means_nothing(
    portal, url, pair, full_admin, stranger, distributor_a, distributor_b
):
    data = {"step": "3", "request_key": "k", "distributor_id": str(distributor_b.id), **pair}
    portal.post(url, data)
    assert unallocated(full_admin, distributor_a) == 165
    assert unallocated(stranger, distributor_b) == 0
