"""Vouchers: selling, reading what was typed, redeeming, resending, voiding."""

import hmac

import pytest

from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.outbox.models import Mail
from mipass.base.requests.operations import KeyReused
from mipass.domains.credits import vouchers
from mipass.domains.credits.models import Voucher
from mipass.domains.credits.vouchers import (
    ALPHABET,
    VoucherMismatch,
    create_voucher,
    grouped,
    look_up_voucher,
    normalize,
    redeem_voucher,
    resend_voucher,
    void_voucher,
)
from tests.ledger.scene import key, make_scene
from tests.ledger.state import REFUSED, difference, tally

pytestmark = pytest.mark.django_db

UNREDEEMED = "unredeemed"


@pytest.fixture
def scene():
    return make_scene()


def redeem(scene, serial, code, idempotency_key=None):
    return redeem_voucher(
        actor=scene.admin,
        distributor=scene.distributor,
        serial=serial,
        code=code,
        idempotency_key=idempotency_key or key(),
    )


def test_a_code_carries_a_hundred_bits_of_an_unambiguous_alphabet(scene):
    codes = {normalize(scene.sell(1).authentication_code) for _ in range(20)}
    assert len(codes) == 20
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)
    assert all(len(code) == 20 and set(code) <= set(ALPHABET) for code in codes)


def test_a_code_is_printed_in_groups_and_kept_only_as_a_keyed_hash(scene):
    sold = scene.sell(1)
    code = normalize(sold.authentication_code)
    assert [len(group) for group in sold.authentication_code.split("-")] == [5, 5, 5, 5]
    assert [len(group) for group in grouped(sold.voucher.serial).split("-")] == [4, 4, 4]
    row = Voucher.objects.values().get(id=sold.voucher.id)
    assert code.encode() not in bytes(row["code_hash"])
    assert code not in str(row)
    mail = Mail.objects.get(kind="voucher")
    assert code.encode() not in bytes(mail.context or b"")


@pytest.mark.parametrize(
    "typed",
    [
        lambda code: code.lower(),
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " "),
        lambda code: f"  {code}\n",
        lambda code: code.replace("0", "O").replace("1", "I"),
        lambda code: code.replace("0", "o").replace("1", "l"),
        lambda code: code.replace("-", "\u2013"),
        lambda code: code.replace("-", "\u2014"),
        lambda code: code.replace("-", "\u2011"),
        lambda code: code.replace("-", "\u2212"),
        lambda code: code.replace("-", "\u00a0\u200b"),
        lambda code: f"{code}.",
        lambda code: f"\ufeff{code} .\n",
    ],
)
def test_case_dashes_spaces_and_look_alikes_are_forgiven(scene, typed, monkeypatch):
    monkeypatch.setattr(vouchers, "random_code", lambda length: ("01ABCDEFGH" * 2)[:length])
    sold = scene.sell(7)
    assert redeem(scene, typed(grouped(sold.voucher.serial)), typed(sold.authentication_code)) == 7


def test_a_voucher_is_worth_its_exact_value_once(scene):
    sold = scene.sell(7)
    assert scene.redeem(sold) == 7
    with pytest.raises(VoucherMismatch):
        scene.redeem(sold)
    assert scene.pool.unallocated == 7
    voucher = Voucher.objects.get(id=sold.voucher.id)
    assert (voucher.status, voucher.distributor_id) == ("redeemed", scene.distributor.id)


def test_every_wrong_pair_gets_one_answer_and_leaves_one_line(scene):
    voided, redeemed, good = scene.sell(1), scene.sell(2), scene.sell(3)
    void_voucher(actor=scene.vendor, voucher=voided.voucher)
    scene.redeem(redeemed)
    pairs = [
        (voided.voucher.serial, voided.authentication_code),
        (redeemed.voucher.serial, redeemed.authentication_code),
        (good.voucher.serial, voided.authentication_code),
        ("0" * 12, good.authentication_code),
        ("", ""),
        ("x" * 5000, "\x00"),
    ]
    answers = set()
    for serial, code in pairs:
        before = tally()
        with pytest.raises(VoucherMismatch) as refused:
            redeem(scene, serial, code)
        answers.add((refused.value.message, refused.value.code, refused.value.field))
        assert difference(before, tally()) == {REFUSED: 1}
    assert len(answers) == 1
    assert answers.pop()[0] == ("This serial number and authentication code do not match an unused voucher.")


def test_an_unknown_serial_costs_a_comparison_too(scene, monkeypatch):
    compared = []
    true_compare = hmac.compare_digest

    def compare(kept, given):
        compared.append(len(kept))
        return true_compare(kept, given)

    monkeypatch.setattr(hmac, "compare_digest", compare)
    for serial in ("0" * 12, scene.sell(1).voucher.serial):
        with pytest.raises(VoucherMismatch):
            redeem(scene, serial, "wrong")
    assert compared == [36, 36]


def test_looking_shows_the_value_and_redeems_nothing(scene):
    sold = scene.sell(7)
    look = {"serial": sold.voucher.serial, "code": sold.authentication_code}
    found = look_up_voucher(actor=scene.admin, distributor=scene.distributor, **look)
    assert (found.credits, found.status) == (7, UNREDEEMED)
    assert scene.pool.unallocated == 0


def test_a_resent_voucher_has_a_new_code_and_the_old_mail_is_dropped(scene):
    sold = scene.sell(7)
    resend_voucher(actor=scene.vendor, voucher=sold.voucher)
    with pytest.raises(VoucherMismatch):
        scene.redeem(sold)
    mails = Mail.objects.filter(kind="voucher", subject_id=sold.voucher.id).order_by("id")
    assert [mail.status for mail in mails] == ["cancelled", "queued"]
    assert mails[0].context is None


@pytest.mark.parametrize("operation", [resend_voucher, void_voucher])
def test_a_voucher_that_ended_is_neither_resent_nor_voided(scene, operation):
    sold = scene.sell(7)
    scene.redeem(sold)
    before = tally()
    with pytest.raises(Refused, match="already redeemed"):
        operation(actor=scene.vendor, voucher=sold.voucher)
    assert difference(before, tally()) == {REFUSED: 1}


def test_the_same_key_redeems_once_and_answers_the_same(scene):
    sold, same_key = scene.sell(7), key()
    assert scene.redeem(sold, same_key) == 7
    before = tally()
    assert scene.redeem(sold, same_key) == 7
    assert difference(before, tally()) == {}


def test_the_same_key_for_another_voucher_is_refused(scene):
    same_key, first, second = key(), scene.sell(7), scene.sell(8)
    scene.redeem(first, same_key)
    with pytest.raises(KeyReused):
        scene.redeem(second, same_key)
    assert scene.pool.unallocated == 7
    assert Voucher.objects.get(id=second.voucher.id).status == UNREDEEMED


@pytest.mark.parametrize("credits", [0, -5, 1_000_001, 10**30])
def test_a_voucher_of_a_senseless_size_is_refused(scene, credits):
    before = tally()
    with pytest.raises(Invalid) as refused:
        create_voucher(actor=scene.vendor, credits=credits, recipient="b@demo.test", idempotency_key=key())
    assert refused.value.field == "credits"
    assert difference(before, tally()) == {REFUSED: 1}


def test_an_admin_sells_nothing(scene):
    with pytest.raises(NotFound):
        create_voucher(actor=scene.admin, credits=5, recipient="b@demo.test", idempotency_key=key())
