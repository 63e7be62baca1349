"""Selling, resending and voiding vouchers."""

import re

import pytest

from mipass.base.outbox.models import Mail
from mipass.domains.credits.models import Voucher
from mipass.domains.credits.vouchers import VoucherMismatch, grouped, redeem_voucher
from mipass.doors.console.tests.scene import CREATE, at, mailed, shown, sold_voucher
from tests.fixtures import actor_of, sell, sign_in


@pytest.fixture
def redeem(distributor_a, full_admin):
    """Redeem by the content of a voucher's mail."""

    def send(content):
        return redeem_voucher(
            actor=actor_of(full_admin, distributor_a),
            distributor=distributor_a,
            serial=content["serial"],
            code=content["code"],
            idempotency_key=f"redeem-{content['code']}",
        )

    return send


def listed(client, **state) -> str:
    return shown(client, at("vouchers"), **state)


def test_a_new_voucher_is_mailed_with_its_code_and_can_be_redeemed(client, operator, distributor_a, redeem):
    mailed("voucher")
    voucher = sold_voucher(client, operator)
    [(recipient, content)] = mailed("voucher")
    assert (recipient, content["credits"]) == ("buyer@example.com", 25)
    assert content["serial"] == grouped(voucher.serial)
    assert redeem(content) == 25


def test_no_page_shows_the_code(client, operator):
    voucher = sold_voucher(client, operator)
    [(_recipient, content)] = mailed("voucher")
    urls = [at("vouchers"), at("resend_voucher", voucher.id), at("void_voucher", voucher.id)]
    for url in urls:
        page = shown(client, url)
        assert grouped(voucher.serial) in page
        assert content["code"] not in page
        assert content["code"].replace("-", "") not in page


def test_the_list_tells_who_redeemed_it(client, operator, distributor_a, redeem):
    sold_voucher(client, operator)
    redeem(mailed("voucher")[-1][1])
    page = listed(client, status="redeemed", q="buyer@example.com")
    assert "Distributor A" in page
    assert "Redeemed" in page


def test_sent_twice_it_creates_one(client, operator):
    assert sold_voucher(client, operator) == sold_voucher(client, operator)
    assert Voucher.objects.count() == 1
    assert len(mailed("voucher")) == 1


def test_a_used_key_with_another_number_creates_nothing(client, operator):
    sold_voucher(client, operator)
    form = {"credits": "26", "recipient": "buyer@example.com", "request_key": "sale"}
    assert client.post(at(CREATE), form).status_code == 422
    assert Voucher.objects.count() == 1


def test_resending_mails_a_new_code_and_the_old_one_is_void(client, operator, distributor_a, redeem):
    voucher = sold_voucher(client, operator)
    old = mailed("voucher")[-1][1]
    assert client.post(at("resend_voucher", voucher.id)).status_code == 302
    [(recipient, new)] = mailed("voucher")
    assert (recipient, new["serial"]) == ("buyer@example.com", old["serial"])
    with pytest.raises(VoucherMismatch):
        redeem(old)
    assert redeem(new) == 25


def test_resending_drops_a_mail_that_still_waits(client, operator):
    voucher = sold_voucher(client, operator)
    client.post(at("resend_voucher", voucher.id))
    mails = Mail.objects.filter(subject_id=voucher.id).order_by("id")
    assert [mail.status for mail in mails] == ["cancelled", "queued"]


def test_a_void_voucher_cannot_be_redeemed(client, operator, distributor_a, redeem):
    voucher = sold_voucher(client, operator)
    content = mailed("voucher")[-1][1]
    assert client.post(at("void_voucher", voucher.id)).status_code == 302
    with pytest.raises(VoucherMismatch):
        redeem(content)
    assert "Voided" in listed(client)


@pytest.mark.parametrize("verb", ["resend_voucher", "void_voucher"])
def test_a_redeemed_voucher_is_left_alone(client, operator, distributor_a, redeem, verb):
    voucher = sold_voucher(client, operator)
    redeem(mailed("voucher")[-1][1])
    answer = client.post(at(verb, voucher.id))
    assert answer.status_code == 422
    assert b"already redeemed" in answer.content
    voucher.refresh_from_db()
    assert voucher.status == "redeemed"


def test_only_an_unredeemed_voucher_has_a_menu(client, operator):
    voucher = sold_voucher(client, operator)
    assert at("void_voucher", voucher.id) in listed(client)
    client.post(at("void_voucher", voucher.id))
    assert at("void_voucher", voucher.id) not in listed(client)


def test_search_finds_a_serial_as_it_is_printed_and_part_of_an_address(client, operator):
    voucher = sold_voucher(client, operator)
    other = sell(operator, 3, "other").voucher
    for query in (grouped(voucher.serial).lower(), "BUYER@example"):
        page = listed(client, q=query)
        assert grouped(voucher.serial) in page
        assert grouped(other.serial) not in page


def test_the_status_filter_shows_one_status_and_keeps_the_rest_of_the_state(client, operator):
    void = sold_voucher(client, operator)
    client.post(at("void_voucher", void.id))
    open_one = sell(operator, 3, "other").voucher
    page = listed(client, status="voided", sort="credits")
    assert grouped(void.serial) in page
    assert grouped(open_one.serial) not in page
    assert re.search(r"\?sort=credits&amp;per_page=10&amp;status=unredeemed", page)


@pytest.mark.parametrize("sort", ["serial", "credits", "recipient", "status", "created"])
def test_the_list_sorts_both_ways(client, operator, sort):
    first, second = sold_voucher(client, operator, credits="5"), sell(operator, 6, "other").voucher
    client.post(at("void_voucher", first.id))
    serials = [grouped(first.serial), grouped(second.serial)]

    def order(direction: str) -> list[int]:
        page = listed(client, sort=f"{direction}{sort}")
        return sorted((0, 1), key=lambda which: page.index(serials[which]))

    assert order("") == order("-")[::-1]


@pytest.mark.parametrize("typed", [" 2 5 ", "0025", "\uff12\uff15"])
def test_numbers_are_read_as_people_type_them(client, operator, typed):
    assert sold_voucher(client, operator, credits=typed).credits == 25


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("credits", "", "This field is required"),
        ("credits", "0", "1 to 1,000,000"),
        ("credits", "-1", "digits only"),
        ("credits", "1,5", "digits only"),
        ("credits", "1000001", "1 to 1,000,000"),
        ("credits", "9" * 60, "digits only"),
        ("recipient", "", "This field is required"),
        ("recipient", "buyer", "such as name@example.com"),
        ("recipient", "a@example.com\r\nBcc: b@example.com", "such as name@example.com"),
        ("request_key", "", "This form is incomplete"),
    ],
)
def test_wrong_input_is_named_and_writes_nothing(client, operator, field, typed, said):
    form = {"credits": "25", "recipient": "buyer@example.com", "request_key": "k", field: typed}
    answer = sign_in(client, operator).post(at(CREATE), form)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Voucher.objects.exists()
    assert mailed("voucher") == []
