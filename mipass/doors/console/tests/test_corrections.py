"""Correcting a distributor's credits."""

import pytest

from mipass.domains.admins.queries import operator_actor
from mipass.domains.credits.models import Transfer
from mipass.domains.credits.queries import get_pool
from mipass.doors.console.tests.scene import at, mailed
from tests.fixtures import sign_in


@pytest.fixture
def pool(operator, distributor_a):
    """How many credits of Distributor A are unallocated now."""
    return lambda: get_pool(actor=operator_actor(operator), distributor=distributor_a).unallocated


@pytest.fixture
def correct(client, operator, distributor_a):
    """Send the form of the dialog."""

    def send(**form):
        form = {"direction": "add", "amount": "7", "reason": "Two paid twice", "request_key": "k", **form}
        return sign_in(client, operator).post(at("correct_credits", distributor_a.id), form)

    return send


def test_adding_raises_the_pool_and_mails_every_full_admin_the_reason(correct, pool, full_admin, colleague):
    assert correct().status_code == 302
    assert pool() == 122
    said = {"credits": 7, "reason": "Two paid twice"}
    assert sorted(mailed("credits-corrected"), key=str) == sorted(
        [(full_admin.email, said), (colleague.email, said)], key=str
    )


def test_taking_lowers_the_pool(correct, pool):
    assert correct(direction="take", amount="115").status_code == 302
    assert pool() == 0
    [(_recipient, said)] = mailed("credits-corrected")
    assert said["credits"] == -115


def test_never_below_zero(correct, pool):
    answer = correct(direction="take", amount="116")
    assert answer.status_code == 422
    assert b"not enough credits" in answer.content
    assert b'value="Two paid twice"' in answer.content
    assert pool() == 115
    assert mailed("credits-corrected") == []


def test_allocated_credits_are_not_taken(correct, pool, organization_a):
    assert correct(direction="take", amount="106").status_code == 422
    assert correct(direction="take", amount="105", request_key="k2").status_code == 302
    assert pool() == 0


def test_sent_twice_it_acts_once(correct, pool):
    assert [correct().status_code, correct().status_code] == [302, 302]
    assert pool() == 122
    assert len(mailed("credits-corrected")) == 1


def test_a_used_key_with_another_number_is_refused(correct, pool):
    correct()
    assert correct(amount="8").status_code == 422
    assert pool() == 122


def test_the_operator_and_the_reason_stand_in_the_ledger(correct, operator):
    correct()
    transfer = Transfer.objects.get(code="correct")
    assert (transfer.actor_id, transfer.reason, transfer.amount) == (operator.id, "Two paid twice", 7)


@pytest.mark.parametrize("typed", [" 0 0 7 ", "\uff17", "007"])
def test_numbers_are_read_as_people_type_them(correct, pool, typed):
    assert correct(amount=typed).status_code == 302
    assert pool() == 122


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("reason", ""),
        ("reason", "   "),
        ("reason", "x" * 201),
        ("reason", "Why\u202e"),
        ("amount", ""),
        ("amount", "0"),
        ("amount", "-5"),
        ("amount", "1.5"),
        ("amount", "seven"),
        ("amount", "9" * 30),
        ("amount", "1000000001"),
        ("direction", "sideways"),
        ("request_key", ""),
        ("request_key", "k" * 101),
    ],
)
def test_wrong_input_is_refused_and_writes_nothing(correct, pool, field, typed):
    assert correct(**{field: typed}).status_code == 422
    assert pool() == 115
    assert not Transfer.objects.filter(code="correct").exists()
