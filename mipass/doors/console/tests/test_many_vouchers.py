"""Many vouchers at once: all or none, each by a mail of its own, and their list as a file."""

import csv
import io
from pathlib import Path

import pytest

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Mail
from mipass.domains.credits.models import Voucher
from mipass.domains.credits.selling import MOST_VOUCHERS
from mipass.domains.credits.vouchers import grouped, redeem_voucher
from mipass.doors.console.tests.scene import CREATE, at, mailed
from tests.fixtures import actor_of, sign_in
from tests.pages import errors_of, page_of


@pytest.fixture
def console(client, operator):
    return sign_in(client, operator)


def order(console, recipient, **form):
    return console.post(at(CREATE), {"credits": "25", "recipient": recipient, "request_key": "order", **form})


def test_each_recipient_gets_a_voucher_by_a_mail_of_their_own(console, distributor_a, full_admin):
    mailed("voucher")
    addresses = "one@demo.test\n\n Two@Demo.test \r\none@demo.test\n"
    assert order(console, addresses, repeated="on").status_code == 302
    mails = mailed("voucher")
    assert [recipient for recipient, _content in mails] == ["one@demo.test", "two@demo.test", "one@demo.test"]
    assert len({content["code"] for _recipient, content in mails}) == 3
    for number, (_recipient, content) in enumerate(mails):
        assert (
            redeem_voucher(
                actor=actor_of(full_admin, distributor_a),
                distributor=distributor_a,
                serial=content["serial"],
                code=content["code"],
                idempotency_key=f"redeem-{number}",
            )
            == 25
        )


def test_an_address_that_stands_there_twice_is_asked_for_once(console):
    addresses = (Path(__file__).parents[4] / "tests/cases/files/13-duplicate-recipients.txt").read_text()
    answer = order(console, addresses)
    assert answer.status_code == 422
    assert "More than once in the list: a@example.com." in errors_of(answer, "recipient")
    assert page_of(answer).select_one("input[type=checkbox][name=repeated]")
    assert not page_of(console.get(at(CREATE))).select_one("[name=repeated]")
    assert Voucher.objects.count() == Mail.objects.filter(kind="voucher").count() == 0
    assert order(console, addresses, repeated="on").status_code == 302
    assert Voucher.objects.filter(recipient="a@example.com").count() == 2


def test_one_recipient_can_get_several(console):
    assert order(console, "one@demo.test", count="4").status_code == 302
    assert Voucher.objects.filter(recipient="one@demo.test", credits=25).count() == 4
    assert Event.objects.filter(type="credits:voucher_created").count() == 4


def test_sent_twice_they_are_created_once(console):
    for _ in range(2):
        assert order(console, "one@demo.test", count="3").status_code == 302
    assert Voucher.objects.count() == Mail.objects.filter(kind="voucher").count() == 3


def test_a_used_key_with_other_recipients_creates_nothing(console):
    order(console, "one@demo.test")
    assert order(console, "two@demo.test").status_code == 422
    assert Voucher.objects.count() == 1


@pytest.mark.parametrize(
    ("recipient", "more", "reason"),
    [
        ("one@demo.test\nnobody", {}, "Line 2: Enter an e-mail address"),
        (
            "one@demo.test\ntwo@demo.test",
            {"count": "251"},
            "Create 1 to 500 vouchers at once; this",
        ),
        ("\n \n", {}, "This field is required."),
    ],
)
def test_what_is_wrong_creates_none_and_says_where(console, recipient, more, reason):
    answer = order(console, recipient, **more)
    assert answer.status_code == 422
    assert reason in errors_of(answer, "recipient")
    assert Voucher.objects.count() == Mail.objects.filter(kind="voucher").count() == 0


def test_as_many_as_are_allowed_are_created(console):
    assert order(console, "one@demo.test", count=str(MOST_VOUCHERS)).status_code == 302
    assert Voucher.objects.count() == MOST_VOUCHERS
    too_many = order(console, "one@demo.test", count=str(MOST_VOUCHERS + 1), request_key="more")
    assert too_many.status_code == 422


def test_the_list_as_a_file_names_every_voucher_and_no_code(console):
    mailed("voucher")
    order(console, "one@demo.test\n=2@demo.test")
    answer = console.get(at("download_vouchers"), {"status": "unredeemed"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    assert header == ["Serial Number", "Credits", "Recipient", "Status", "Created", "Redeemed by"]
    one, two = Voucher.objects.order_by("id")
    assert {tuple(row[:4]) for row in rows} == {
        (grouped(one.serial), "25", "one@demo.test", "Unredeemed"),
        (grouped(two.serial), "25", "'=2@demo.test", "Unredeemed"),
    }
    for _recipient, content in mailed("voucher"):
        assert content["code"] not in text


def test_the_file_passes_the_lists_filter(console):
    order(console, "one@demo.test\ntwo@demo.test")
    link = page_of(console.get(at("vouchers"), {"q": "two@"})).select_one('a[href*="download"]')
    assert link is not None
    text = b"".join(console.get(str(link["href"])).streaming_content).decode()
    assert "two@demo.test" in text
    assert "one@demo.test" not in text
