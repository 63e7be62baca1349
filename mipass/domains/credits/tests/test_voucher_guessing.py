"""Guessing a voucher: limits for an account, a distributor and a serial number, for an hour."""

from datetime import timedelta

import pytest

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import TooManyAttempts
from mipass.domains.credits.models import VoucherAttempt
from mipass.domains.credits.vouchers import VoucherMismatch, look_up_voucher, redeem_voucher
from tests.clients import acting, grant, make
from tests.ledger.scene import Scene, key, make_admin, make_scene

pytestmark = pytest.mark.django_db

WRONG = "00000-00000-00000-00000"


@pytest.fixture
def scene():
    return make_scene()


def colleague(scene):
    """Another Full Admin of the same distributor."""
    return Scene(scene.vendor, scene.distributor, make_admin(scene.distributor))


def guess(scene, serial="0" * 12):
    """One wrong guess; whether it was judged at all."""
    try:
        redeem_voucher(
            actor=scene.admin, distributor=scene.distributor, serial=serial, code=WRONG, idempotency_key=key()
        )
    except VoucherMismatch:
        return True
    except TooManyAttempts:
        return False
    raise AssertionError("a wrong code was taken")


def test_the_eleventh_guess_of_an_account_is_not_judged_even_if_it_is_right(scene):
    sold = scene.sell(7)
    assert [guess(scene) for _ in range(12)] == [True] * 10 + [False] * 2
    with pytest.raises(TooManyAttempts) as refused:
        scene.redeem(sold)
    assert 0 < refused.value.retry_after <= 3600
    assert scene.pool.unallocated == 0


def test_looking_counts_as_guessing(scene):
    sold = scene.sell(7)
    for _ in range(10):
        with pytest.raises(VoucherMismatch):
            look_up_voucher(
                actor=scene.admin, distributor=scene.distributor, serial=sold.voucher.serial, code=WRONG
            )
    with pytest.raises(TooManyAttempts):
        scene.redeem(sold)


def test_thirty_guesses_of_a_distributor_stop_all_its_admins(scene):
    for number in range(3):
        helper = colleague(scene)
        assert all(guess(helper, f"{number:012}") for _ in range(10))
    assert not guess(colleague(scene), "1" * 12)
    assert guess(make_scene(), "1" * 12)


def test_twenty_guesses_at_a_serial_stop_everybodys_for_an_hour_and_no_longer(scene, monkeypatch):
    sold = scene.sell(7)
    for _ in range(2):
        guesser = make_scene()
        assert all(guess(guesser, sold.voucher.serial) for _ in range(10))
    with pytest.raises(TooManyAttempts):
        scene.redeem(sold)
    VoucherAttempt.objects.update(at=now() - timedelta(minutes=61))
    assert scene.redeem(sold) == 7


def test_waiting_is_not_prolonged_by_trying_meanwhile(scene):
    sold = scene.sell(7)
    for _ in range(10):
        guess(scene)
    VoucherAttempt.objects.update(at=now() - timedelta(minutes=59))
    assert not guess(scene)
    VoucherAttempt.objects.filter(failed=True).update(at=now() - timedelta(minutes=61))
    assert scene.redeem(sold) == 7


def test_right_pairs_count_for_nothing(scene):
    assert sum(scene.redeem(scene.sell(1)) for _ in range(15)) == 15


def test_of_five_hundred_guesses_ten_are_judged(scene):
    assert sum(guess(scene) for _ in range(500)) == 10


@pytest.mark.deep
def test_of_ten_thousand_guesses_ten_are_judged(scene):
    assert sum(guess(scene, f"{number:012}") for number in range(10_000)) == 10


def test_a_clients_guesses_count_by_the_client(full_admin, distributor_a):
    """Neither as the distributor's own, nor as those of another client."""
    clients = [make(full_admin, distributor_a, grant("credits:redeem")).client for _ in range(2)]
    scenes = [Scene(Actor.system(), distributor_a, acting(client)) for client in clients]
    assert [guess(scenes[0]) for _ in range(12)] == [True] * 10 + [False] * 2
    assert guess(scenes[1])
    failed = VoucherAttempt.objects.filter(failed=True)
    assert set(failed.values_list("account_id", flat=True)) == {client.id for client in clients}
