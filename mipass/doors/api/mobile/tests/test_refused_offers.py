"""A mailed link, its codes and its tokens: whatever can go wrong, each with its error code."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Notice
from mipass.domains.credentials.invitations import correct_address, resend_invitation
from mipass.domains.credentials.models import Credential, Device, DeviceToken, Offer
from mipass.domains.credentials.phones.grants import MOST_ACCESS_TOKENS, REFRESH_LIFETIME, UNUSED_LIFETIME
from mipass.doors.api.mobile.tests.phone import Phone, link_of, stays_invited, told
from mipass.doors.api.mobile.tests.test_acceptance import status_in_list
from mipass.flows.withdraw_credential import withdraw_credential
from mipass.protocol.status_bits import Status

pytestmark = pytest.mark.django_db


def test_an_expired_offer_is_gone(credential, phone):
    code = phone.mailed_code(credential)
    Credential.objects.update(link_expires_at=now())
    assert told(phone.offer()) == (410, "offer_expired")
    assert told(phone.ask_for_code()) == (410, "offer_expired")
    assert told(phone.claim(code)) == (400, "offer_expired")
    assert stays_invited(credential)


def test_a_withdrawn_offer_is_unknown(credential, phone, admin):
    code = phone.mailed_code(credential)
    withdraw_credential(actor=admin, credential=credential)
    assert told(phone.offer()) == (404, "not_found")
    assert told(phone.ask_for_code()) == (404, "not_found")
    assert told(phone.claim(code)) == (400, "not_found")


def test_a_used_offer_says_so(accepted):
    assert told(accepted.offer()) == (410, "offer_used")
    assert told(accepted.ask_for_code()) == (410, "offer_used")
    assert told(accepted.claim("123456")) == (400, "offer_used")


def test_looking_at_an_offer_changes_nothing(credential, phone):
    for _ in range(3):
        assert phone.offer().status_code == 200
    assert not Offer.objects.exists()
    assert stays_invited(credential)


def test_the_offer_of_another_organization_is_unknown_here(phone, organization_b):
    phone.organization_id = organization_b.id
    assert told(phone.offer()) == (404, "not_found")


@pytest.mark.parametrize("change", ["resend", "correct_address"])
def test_a_new_link_voids_the_old_one_its_claim_and_its_tokens(credential, fetched, admin, change):
    if change == "resend":
        resend_invitation(actor=admin, credential=credential)
    else:
        correct_address(actor=admin, credential=credential, email="other@example.com")
    assert told(fetched.offer()) == (404, "not_found")
    assert told(fetched.renew()) == (400, "invalid_token")
    assert told(fetched.fetch()) == (401, "invalid_token")
    assert told(fetched.notify()) == (401, "invalid_token")
    assert status_in_list(credential, fetched) == Status.INVALID
    another = Phone(credential.organization_id, link_of(credential)).accept(credential)
    assert status_in_list(credential, another) == Status.VALID
    assert status_in_list(credential, fetched) == Status.INVALID


def test_five_wrong_codes_lock_the_offer_until_it_is_sent_again(credential, phone, admin, full_admin):
    right = phone.mailed_code(credential)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    for _ in range(5):
        assert told(phone.claim(wrong)) == (400, "wrong_code")
    assert told(phone.claim(right)) == (400, "offer_locked")
    assert told(phone.offer()) == (409, "offer_locked")
    assert told(phone.ask_for_code()) == (409, "offer_locked")
    assert Event.objects.filter(type="credential:offer_locked", subject_id=credential.id).count() == 1
    assert Notice.objects.filter(kind="offer-locked", account_id=full_admin.id).count() == 1
    resend_invitation(actor=admin, credential=credential)
    Phone(credential.organization_id, link_of(credential)).accept(credential)


def test_wrong_tries_add_up_over_several_codes(credential, phone):
    for _ in range(4):
        right = phone.mailed_code(credential)
        assert told(phone.claim(f"{(int(right) + 1) % 1_000_000:06}")) == (400, "wrong_code")
    assert Offer.objects.get().wrong_tries == 4


def test_only_the_newest_code_is_right(credential, phone):
    first, second = phone.mailed_code(credential), phone.mailed_code(credential)
    while first == second:
        second = phone.mailed_code(credential)
    assert told(phone.claim(first)) == (400, "wrong_code")
    assert phone.claim(second).status_code == 200


def test_a_code_expires(credential, phone):
    code = phone.mailed_code(credential)
    Offer.objects.update(code_expires_at=now())
    assert told(phone.claim(code)) == (400, "code_expired")
    assert Offer.objects.get().wrong_tries == 0


def test_a_code_must_be_asked_for(phone):
    assert told(phone.claim("123456")) == (400, "code_expired")


def test_an_address_gets_five_codes_an_hour(phone):
    for _ in range(5):
        assert phone.ask_for_code().status_code == 204
    answer = phone.ask_for_code()
    assert told(answer) == (429, "too_many_attempts")
    assert answer.headers["Retry-After"] == "3600"


def test_the_code_lies_nowhere_in_the_open(credential, phone):
    code = phone.mailed_code(credential)
    assert code.encode() not in bytes(Offer.objects.get().code_hash or b"")


def test_a_second_phone_on_a_claimed_link_is_refused(credential, claimed):
    other = Phone(credential.organization_id, claimed.link)
    assert told(other.claim(claimed.mailed_code(credential))) == (400, "offer_claimed")
    assert claimed.fetch().status_code == 200


def test_the_same_phone_may_claim_again_if_the_answer_was_lost(credential, phone):
    code = phone.mailed_code(credential)
    assert phone.claim(code).status_code == 200
    assert phone.claim(code).status_code == 200
    assert phone.fetch().status_code == 200


def test_a_pre_authorized_code_serves_once(credential, phone):
    code = phone.mailed_code(credential)
    assert phone.claim(code).status_code == 200
    for _ in range(3):
        assert told(phone.claim(code, pre_authorized=phone.code)) == (400, "pre_authorized_code_spent")
    assert DeviceToken.objects.count() == 2
    assert phone.fetch().status_code == 200


def test_the_links_token_is_no_pre_authorized_code(credential, phone):
    code = phone.mailed_code(credential)
    assert phone.code != phone.link
    assert told(phone.claim(code, pre_authorized=phone.link)) == (400, "not_found")


def test_a_wrong_code_leaves_the_pre_authorized_one_to_be_used(credential, phone):
    code = phone.mailed_code(credential)
    made, wrong = phone.code, f"{(int(code) + 1) % 1_000_000:06}"
    assert told(phone.claim(wrong, pre_authorized=made)) == (400, "wrong_code")
    assert phone.claim(code, pre_authorized=made).status_code == 200


def test_a_pre_authorized_code_lives_ten_minutes(credential, phone, monkeypatch):
    code, later = phone.mailed_code(credential), now() + timedelta(minutes=10)
    monkeypatch.setattr("mipass.domains.credentials.phones.pre_authorized.now", lambda: later)
    assert told(phone.claim(code, pre_authorized=phone.code)) == (400, "pre_authorized_code_spent")
    assert phone.claim(code).status_code == 200


def test_the_pre_authorized_code_of_another_link_or_organization_or_nobody_is_unknown(
    credential, phone, admin, organization_b
):
    phone.offer()
    old = phone.code
    resend_invitation(actor=admin, credential=credential)
    newer = Phone(credential.organization_id, link_of(credential))
    code = newer.mailed_code(credential)
    changed = f"{'B' if newer.code[0] == 'A' else 'A'}{newer.code[1:]}"
    for made in (old, changed, "", "x", "ä", "A" * 96):
        assert told(newer.claim(code, pre_authorized=made))[0] == 400
    newer.organization_id = organization_b.id
    assert told(newer.claim(code, pre_authorized=newer.code)) == (400, "not_found")
    assert not DeviceToken.objects.exists()


def test_a_phone_has_one_refresh_token_however_often_it_claims(credential, phone):
    code = phone.mailed_code(credential)
    for _ in range(4):
        assert phone.claim(code).status_code == 200
    assert DeviceToken.objects.filter(kind="refresh").count() == 1
    assert phone.renew().status_code == 200


def test_a_phone_keeps_few_access_tokens(claimed):
    for _ in range(20):
        assert claimed.renew().status_code == 200
    assert DeviceToken.objects.filter(kind="access").count() == MOST_ACCESS_TOKENS
    assert claimed.fetch().status_code == 200


def test_a_refresh_token_ends(accepted):
    device, token = Device.objects.get(), DeviceToken.objects.get(kind="refresh")
    assert token.expires_at == device.claimed_at + REFRESH_LIFETIME
    DeviceToken.objects.filter(kind="refresh").update(expires_at=now())
    assert told(accepted.renew()) == (400, "invalid_token")


def test_a_refresh_token_that_nobody_used_for_a_year_ends(accepted):
    Device.objects.update(last_seen_at=now() - UNUSED_LIFETIME)
    assert told(accepted.renew()) == (400, "invalid_token")
