"""A voucher's last moment, and many people who want it at once."""

import threading
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection

from mipass.base.audit.operations import change
from mipass.base.kit.clock import now
from mipass.domains.credits import vouchers
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.ledger import Entry, load_accounts, post
from mipass.domains.credits.models import Transfer, TransferCode, Voucher
from mipass.domains.credits.vouchers import FAILURES_PER_ACCOUNT, VoucherMismatch, redeem_voucher
from tests.ledger.scene import key, make_scene
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)


def pools(*scenes):
    return sum(scene.pool.unallocated for scene in scenes)


def test_of_sixteen_redemptions_by_two_distributors_one_wins():
    scenes = [make_scene(), make_scene()]
    sold = scenes[0].sell(7)
    answers = race([partial(scenes[turn % 2].redeem, sold) for turn in range(16)])
    assert won(answers) == [7]
    assert refusals(answers) <= {"voucher_mismatch", "too_many_attempts"}
    assert pools(*scenes) == 7
    assert list(check_ledger()) == []


def test_one_key_in_parallel_redeems_once_and_gives_everybody_the_same_answer():
    scene = make_scene()
    sold, same_key = scene.sell(7), key()
    assert race([partial(scene.redeem, sold, same_key)] * 8) == [7] * 8
    assert scene.pool.unallocated == 7
    assert Transfer.objects.filter(distributor=scene.distributor).count() == 1


@pytest.mark.parametrize("other", [vouchers.void_voucher, vouchers.resend_voucher])
def test_a_redemption_and_the_end_of_its_voucher_exclude_each_other(other):
    scene = make_scene()
    for _ in range(4):
        sold = scene.sell(7)
        before = scene.pool.unallocated
        answers = race(
            [partial(scene.redeem, sold), partial(other, actor=scene.vendor, voucher=sold.voucher)]
        )
        assert len(won(answers)) == 1
        assert refusals(answers) <= {"voucher_mismatch", "voucher_ended"}
        redeemed = Voucher.objects.get(id=sold.voucher.id).status == "redeemed"
        assert scene.pool.unallocated - before == (7 if redeemed else 0)
    assert list(check_ledger()) == []


def naive_redeem(both_have_read, *, actor, distributor, serial, code, idempotency_key):
    """Read, look, and write later: what the conditional update is there against."""
    voucher = Voucher.objects.get(serial=vouchers.normalize(serial))
    if voucher.status != "unredeemed":
        raise vouchers.VoucherMismatch
    with suppress(threading.BrokenBarrierError):
        both_have_read.wait(1)
    accounts = load_accounts(distributor_id=distributor.id)
    entry = Entry(
        code=TransferCode.REDEEM,
        debit=accounts.sold,
        credit=accounts.unallocated,
        amount=voucher.credits,
        subject_id=voucher.id,
        key=idempotency_key,
    )
    voucher.transfer_id = post(actor=actor, entry=entry).id
    voucher.status, voucher.distributor, voucher.ended_at = "redeemed", distributor, now()
    voucher.save()
    return voucher.credits


def test_a_redemption_that_reads_first_and_writes_later_is_found_out(monkeypatch):
    """On PostgreSQL it redeems twice; SQLite serialises writers and hides it, so both must be tested."""
    redeem = change("credits:redeem")(partial(naive_redeem, threading.Barrier(2)))
    monkeypatch.setattr(vouchers, "_redeem", redeem)
    scenes = [make_scene(), make_scene()]
    sold = scenes[0].sell(7)
    answers = race([partial(scene.redeem, sold) for scene in scenes])
    redeemed_twice = len(won(answers)) == 2
    assert redeemed_twice == (connection.vendor == "postgresql")
    assert bool(list(check_ledger())) == redeemed_twice


@pytest.mark.parametrize("_round", range(3))
def test_guesses_at_once_do_not_exceed_their_limit(_round):
    scene = make_scene()
    guess = partial(
        redeem_voucher, actor=scene.admin, distributor=scene.distributor, serial="0" * 12, code="0" * 20
    )
    answers = race([partial(guess, idempotency_key=key()) for _ in range(FAILURES_PER_ACCOUNT + 8)])
    judged = [answer for answer in answers if isinstance(answer, VoucherMismatch)]
    assert len(judged) <= FAILURES_PER_ACCOUNT
    assert refusals(answers) == {"voucher_mismatch", "too_many_attempts"}
