"""Factors of one account that come and go at once: the recovery codes that were shown are those that work."""

from functools import partial

import pytest
from allauth.mfa.models import Authenticator

from mipass.domains.accounts.codes import count_recovery_codes, take_code
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import add_passkey, list_passkeys, remove_passkey
from tests.races.race import race

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 4


@pytest.fixture
def own(full_admin):
    return {"actor": person(full_admin.id), "account": full_admin}


def test_of_many_first_passkeys_one_shows_codes_and_they_work(own):
    answers = race([partial(add_passkey, **own, name=f"Phone {n}", credential={}) for n in range(MANY)])
    [shown] = [codes for codes in answers if codes]
    assert take_code(own["account"], shown[0]) is not None


def test_the_codes_go_with_the_last_of_many(own):
    for number in range(MANY):
        add_passkey(**own, name=f"Phone {number}", credential={})
    passkeys = list_passkeys(own["account"])
    race([partial(remove_passkey, **own, passkey_id=passkey.id) for passkey in passkeys])
    assert count_recovery_codes(own["account"]) == 0
    assert not Authenticator.objects.exists()
