"""Whatever can go wrong between a mailed link and an enabled credential, each with its error code."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Notice
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credentials.invitations import correct_address, resend_invitation
from mipass.domains.credentials.lifecycle import WrongState
from mipass.domains.credentials.models import Credential, Device, DeviceToken, Offer
from mipass.domains.credentials.operations import (
    move_credential,
    revoke_credential,
)
from mipass.domains.credentials.phones.grants import MOST_ACCESS_TOKENS, REFRESH_LIFETIME, UNUSED_LIFETIME
from mipass.domains.distributors.operations import suspend_distributor
from mipass.domains.organizations.operations import set_organization_status
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.api.mobile.tests.test_acceptance import status_in_list
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.withdraw_credential import withdraw_credential
from mipass.protocol.keys import new_key
from mipass.protocol.statuslist import Status
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def claimed(credential, phone):
    """The phone, with its first tokens."""
    assert phone.claim(phone.mailed_code(credential)).status_code == 200
    return phone


@pytest.fixture
def fetched(claimed):
    """The phone, with a document that was not accepted yet."""
    assert claimed.fetch().status_code == 200
    return claimed


@pytest.fixture
def accepted(credential, phone):
    """The phone, with an Enabled credential."""
    phone.accept(credential)
    credential.refresh_from_db()
    return phone


def told(answer):
    """The status and the code that the answer names."""
    body = answer.json()
    return answer.status_code, body.get("code") or body["error"]


def stays_invited(credential):
    credential.refresh_from_db()
    return credential.status == "invited"


# --- the offer ---


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


# --- the code ---


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


# --- tokens and proofs ---


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


def test_one_key_for_proofs_and_document_is_refused(credential, claimed):
    claimed.device_key = claimed.dpop_key
    assert told(claimed.fetch()) == (400, "one_key_for_two_uses")
    claimed.device_key = new_key()
    assert claimed.fetch().status_code == 200


def test_the_key_of_an_older_document_does_not_prove_for_a_newer_link(credential, fetched, admin):
    resend_invitation(actor=admin, credential=credential)
    link = link_of(credential)
    again = Phone(credential.organization_id, link, dpop_key=fetched.device_key)
    assert told(again.claim(again.mailed_code(credential))) == (400, "one_key_for_two_uses")
    swapped = Phone(credential.organization_id, link, device_key=fetched.dpop_key)
    assert swapped.claim(swapped.mailed_code(credential)).status_code == 200
    assert told(swapped.fetch()) == (400, "one_key_for_two_uses")


def test_a_proof_serves_once(credential, phone):
    proof = phone.proof("token")
    assert phone.claim(phone.mailed_code(credential), proof=proof).status_code == 200
    assert told(phone.renew(proof=proof)) == (400, "invalid_dpop_proof")


def test_a_proof_serves_once_even_when_the_request_was_refused(credential, phone):
    proof = phone.proof("token")
    assert told(phone.claim("000000", proof=proof)) == (400, "code_expired")
    code = phone.mailed_code(credential)
    assert told(phone.claim(code, proof=proof)) == (400, "invalid_dpop_proof")


def test_a_replayed_proof_at_an_endpoint_with_token_is_refused(claimed):
    proof = claimed.proof("credential", access_token=claimed.access)
    assert claimed.fetch(proof=proof).status_code == 200
    assert told(claimed.fetch(proof=proof)) == (401, "invalid_dpop_proof")


@pytest.mark.parametrize("changes", [{"access_token": "another"}, {}, {"access_token": ""}])
def test_a_proof_with_the_wrong_ath_or_none_is_refused(claimed, changes):
    answer = claimed.fetch(proof=claimed.proof("credential", **changes))
    assert told(answer) == (401, "invalid_dpop_proof")
    assert answer.headers["WWW-Authenticate"] == 'DPoP error="invalid_dpop_proof", algs="ES256"'


def test_a_token_of_another_key_is_refused(claimed):
    stolen = claimed.proof("credential", access_token=claimed.access, key=new_key())
    assert told(claimed.fetch(proof=stolen)) == (401, "invalid_token")
    stolen = claimed.proof("token", key=new_key())
    assert told(claimed.renew(proof=stolen)) == (400, "invalid_token")


@pytest.mark.parametrize("end", ["nonce", "notification"])
def test_a_proof_for_another_address_is_refused(claimed, end):
    assert told(claimed.fetch(proof=claimed.proof(end, access_token=claimed.access))) == (
        401,
        "invalid_dpop_proof",
    )


@pytest.mark.parametrize("proof", ["", "x", "e30.e30.e30"])
def test_a_request_without_a_proof_is_refused(claimed, proof):
    assert told(claimed.fetch(proof=proof)) == (401, "invalid_dpop_proof")
    assert told(claimed.renew(proof=proof)) == (400, "invalid_dpop_proof")


def test_an_access_token_expires(claimed):
    DeviceToken.objects.filter(kind="access").update(expires_at=now())
    assert told(claimed.fetch()) == (401, "invalid_token")
    assert claimed.renew().status_code == 200
    assert claimed.fetch().status_code == 200


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(claimed):
    assert told(claimed.fetch(access=claimed.refresh)) == (401, "invalid_token")
    claimed.refresh = claimed.access
    assert told(claimed.renew()) == (400, "invalid_token")


def test_a_token_of_another_organization_is_unknown_here(claimed, organization_b):
    claimed.organization_id = organization_b.id
    assert told(claimed.fetch()) == (401, "invalid_token")
    assert told(claimed.renew()) == (400, "invalid_token")


def test_a_bearer_token_is_refused(claimed):
    headers = {
        "Authorization": f"Bearer {claimed.access}",
        "DPoP": claimed.proof("credential", access_token=claimed.access),
    }
    answer = claimed.client.post(claimed.path("credential"), "{}", "application/json", headers=headers)
    assert told(answer) == (401, "invalid_token")


# --- the document ---


def test_a_nonce_serves_once(claimed):
    nonce = claimed.nonce()
    assert claimed.fetch(key_proof=claimed.key_proof(nonce)).status_code == 200
    assert told(claimed.fetch(key_proof=claimed.key_proof(nonce))) == (400, "invalid_nonce")


@pytest.mark.parametrize("nonce", ["x", "A" * 54, "ä"])
def test_a_nonce_that_is_none_of_ours_is_refused(claimed, nonce):
    assert told(claimed.fetch(key_proof=claimed.key_proof(nonce))) == (400, "invalid_nonce")


def test_a_nonce_of_another_organization_is_refused(claimed, organization_b):
    nonce = claimed.client.post(f"/mobile/{organization_b.id}/nonce").json()["c_nonce"]
    assert told(claimed.fetch(key_proof=claimed.key_proof(nonce))) == (400, "invalid_nonce")


def test_a_nonce_expires(claimed, monkeypatch):
    nonce = claimed.nonce()
    later = now() + timedelta(minutes=5)
    monkeypatch.setattr("mipass.domains.credentials.phones.grants.now", lambda: later)
    assert told(claimed.fetch(key_proof=claimed.key_proof(nonce))) == (400, "invalid_nonce")


def test_a_key_proof_for_another_issuer_is_refused(claimed):
    proof = claimed.key_proof(claimed.nonce(), audience="https://elsewhere.test")
    assert told(claimed.fetch(key_proof=proof)) == (400, "invalid_proof")


def test_another_device_key_than_the_first_is_refused(fetched):
    fetched.device_key = new_key()
    assert told(fetched.fetch()) == (400, "another_key")


def test_a_key_whose_documents_were_revoked_is_refused(credential, fetched, admin):
    resend_invitation(actor=admin, credential=credential)
    again = Phone(credential.organization_id, link_of(credential), device_key=fetched.device_key)
    assert again.claim(again.mailed_code(credential)).status_code == 200
    assert told(again.fetch()) == (400, "another_key")


def test_interrupted_after_the_document_the_same_phone_goes_on(credential, fetched):
    assert fetched.renew().status_code == 200
    first = fetched.notification_id
    assert fetched.fetch().status_code == 200
    assert fetched.notification_id == first
    assert fetched.notify().status_code == 204
    assert not stays_invited(credential)


def test_what_a_phone_has_fetched_cannot_be_withdrawn(credential, fetched, admin):
    credential.refresh_from_db()
    with pytest.raises(WrongState):
        withdraw_credential(actor=admin, credential=credential)


# --- accepting ---


def test_accepting_twice_changes_nothing_more(credential, accepted):
    assert accepted.notify().status_code == 204
    assert Event.objects.filter(type="credential:accepted").count() == 1


def test_who_invited_is_told(credential, accepted, full_admin):
    assert Notice.objects.filter(kind="credential-accepted", account_id=full_admin.id).count() == 1


def test_a_failure_leaves_it_invited(credential, fetched):
    assert fetched.notify("credential_failure").status_code == 204
    assert stays_invited(credential)
    assert fetched.notify().status_code == 204
    assert not stays_invited(credential)


def test_a_deletion_ends_the_copy_on_the_phone(credential, accepted):
    assert accepted.notify("credential_deleted").status_code == 204
    assert accepted.notify("credential_deleted").status_code == 204
    assert status_in_list(credential, accepted) == Status.INVALID
    assert accepted.renew().json()["credential_status"] == "deleted"
    assert told(accepted.fetch()) == (400, "deleted")
    assert Event.objects.filter(type="credential:deleted_on_device").count() == 1


def test_what_a_phone_has_deleted_it_cannot_accept(credential, fetched):
    assert fetched.notify("credential_deleted").status_code == 204
    assert told(fetched.notify()) == (400, "deleted")
    assert told(fetched.notify("credential_failure")) == (400, "deleted")
    assert told(fetched.fetch()) == (400, "deleted")
    assert stays_invited(credential)
    assert not Event.objects.filter(type="credential:accepted").exists()


def test_deleting_before_accepting_frees_the_link_for_new_keys(credential, fetched):
    assert fetched.notify("credential_deleted").status_code == 204
    assert fetched.offer().status_code == 200
    another = Phone(credential.organization_id, fetched.link).accept(credential)
    assert not stays_invited(credential)
    assert status_in_list(credential, another) == Status.VALID
    assert status_in_list(credential, fetched) == Status.INVALID
    assert told(fetched.renew()) == (400, "invalid_token")


def test_the_phone_that_deleted_may_come_back_with_a_new_document_key(credential, fetched):
    assert fetched.notify("credential_deleted").status_code == 204
    again = Phone(credential.organization_id, fetched.link, dpop_key=fetched.dpop_key)
    again.accept(credential)
    assert status_in_list(credential, again) == Status.VALID


def test_a_deletion_after_acceptance_frees_no_link(credential, accepted):
    assert accepted.notify("credential_deleted").status_code == 204
    assert told(accepted.notify()) == (400, "deleted")
    assert told(accepted.offer()) == (410, "offer_used")


def test_failures_are_noted_once(fetched):
    for _ in range(5):
        assert fetched.notify("credential_failure").status_code == 204
    assert Event.objects.filter(type="credential:not_accepted").count() == 1


def test_a_failure_after_acceptance_is_refused(credential, accepted):
    assert told(accepted.notify("credential_failure")) == (400, "already_accepted")
    assert not Event.objects.filter(type="credential:not_accepted").exists()
    assert status_in_list(credential, accepted) == Status.VALID


def test_an_unknown_notification_is_refused(fetched):
    fetched.notification_id = "00000000-0000-0000-0000-000000000000"
    assert told(fetched.notify()) == (400, "invalid_notification_id")


def test_nothing_can_be_accepted_before_a_document_was_fetched(claimed):
    assert told(claimed.notify()) == (400, "invalid_notification_id")


def test_the_notification_of_another_phone_is_refused(credential, fetched, full_admin, organization_a):
    second = issue(full_admin, organization_a, email="second@example.com")
    other = Phone(second.organization_id, link_of(second))
    other.claim(other.mailed_code(second))
    other.fetch()
    other.notification_id = fetched.notification_id
    assert told(other.notify()) == (400, "invalid_notification_id")
    assert stays_invited(credential)


def test_revoked_between_invitation_and_acceptance(credential, fetched, admin):
    revoke_credential(actor=admin, credential=credential, reason="left")
    assert told(fetched.offer()) == (404, "not_found")
    assert fetched.renew().json()["credential_status"] == "revoked"
    answer = fetched.fetch()
    assert told(answer) == (400, "revoked")
    assert answer.json()["error"] == "credential_request_denied"
    assert told(fetched.notify()) == (400, "not_found")
    credential.refresh_from_db()
    assert credential.status == "revoked"
    assert status_in_list(credential, fetched) == Status.INVALID


def test_an_organization_that_is_disabled_accepts_nothing(credential, fetched, admin, organization_a):
    set_organization_status(actor=admin, organization=organization_a, status="disabled")
    assert told(fetched.offer()) == (409, "organization_not_enabled")
    assert told(fetched.ask_for_code()) == (409, "organization_not_enabled")
    assert told(fetched.fetch()) == (400, "disabled")
    assert told(fetched.notify()) == (400, "organization_not_enabled")
    assert stays_invited(credential)
    set_organization_status(actor=admin, organization=organization_a, status="enabled")
    assert fetched.notify().status_code == 204
    assert not stays_invited(credential)


def test_a_suspended_distributors_doors_go_on(credential, phone, operator, distributor_a):
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    phone.accept(credential)
    assert phone.renew().json()["credential_status"] == "enabled"
    assert phone.fetch().status_code == 200


# --- later ---


def test_a_disabled_credential_tells_so_and_comes_back(credential, accepted, admin):
    move_credential(actor=admin, credential=credential, verb="disable")
    assert status_in_list(credential, accepted) == Status.SUSPENDED
    assert accepted.renew().json()["credential_status"] == "disabled"
    assert told(accepted.fetch()) == (400, "disabled")
    move_credential(actor=admin, credential=credential, verb="enable")
    assert status_in_list(credential, accepted) == Status.VALID
    assert accepted.renew().json()["credential_status"] == "enabled"
    assert accepted.fetch().status_code == 200


def test_installer_permission_at_that_moment_decides_the_scope(credential, accepted, admin):
    assert accepted.renew().json()["scope"] == ""
    move_credential(actor=admin, credential=credential, verb="set_installer")
    assert accepted.renew().json()["scope"] == "readers:enroll"
