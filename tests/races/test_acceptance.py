"""Phones against each other and against the admins: one has the credential, and none opens after a no."""

from functools import partial

import pytest

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.credentials import invitations, operations
from mipass.domains.credentials.models import Credential, Device, DeviceToken, Offer
from mipass.domains.credentials.phones import acceptance, outcomes
from mipass.domains.credentials.phones.devices import device_actor, holder_actor
from mipass.domains.credentials.phones.grants import make_nonce, spend_nonce, spend_proof
from mipass.domains.credentials.phones.offers import NotNow, WrongCode, require_open
from mipass.domains.credentials.phones.pre_authorized import make_pre_authorized, read_pre_authorized
from mipass.domains.holders.operations import HolderFacts
from mipass.domains.issuer.models import StatusEntry
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.accept_credential import accept_credential, claim_offer
from mipass.flows.add_holder import add_holder
from mipass.flows.deactivate_holder import deactivate_holder
from mipass.protocol.dpop import Proof
from mipass.protocol.keys import new_key
from mipass.protocol.status_bits import Status
from tests.fixtures import actor_of
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)

SYSTEM = Actor.system()
MANY = 8


@pytest.fixture
def credential(full_admin, organization_a):
    return issue(full_admin, organization_a)


@pytest.fixture
def phone(credential):
    return Phone(credential.organization_id, link_of(credential))


@pytest.fixture
def device(credential, phone):
    """A phone that has fetched the document."""
    assert phone.claim(phone.mailed_code(credential)).status_code == 200
    assert phone.fetch().status_code == 200
    return Device.objects.select_related("credential__organization__distributor").get()


def fresh(credential):
    return Credential.objects.select_related("organization__distributor").get(id=credential.id)


def claiming(credential, code, thumbprint, pre_authorized=None):
    found = fresh(credential)
    made = pre_authorized or make_pre_authorized(credential=found)
    return claim_offer(
        actor=holder_actor(found),
        credential=found,
        pre_authorized=read_pre_authorized(organization=found.organization, code=made),
        code=code,
        dpop_thumbprint=thumbprint,
    )


def accepting(device):
    return accept_credential(
        actor=device_actor(device), device=device, notification_id=str(device.document_id)
    )


def shown(credential):
    return set(StatusEntry.objects.filter(subject_id=credential.id).values_list("value", flat=True))


def test_of_many_phones_with_the_right_code_one_has_the_offer(credential, phone):
    code = phone.mailed_code(credential)
    answers = race([partial(claiming, credential, code, f"phone-{n}") for n in range(MANY)])
    assert len(won(answers)) == 1
    assert refusals(answers) == {"offer_claimed"}
    assert Device.objects.get().dpop_thumbprint == won(answers)[0].device.dpop_thumbprint


def test_of_many_requests_with_one_pre_authorized_code_one_is_served(credential, phone):
    code, made = phone.mailed_code(credential), make_pre_authorized(credential=fresh(credential))
    answers = race([partial(claiming, credential, code, "phone", made) for _ in range(MANY)])
    assert len(won(answers)) == 1
    assert refusals(answers) == {"pre_authorized_code_spent"}
    assert DeviceToken.objects.filter(kind="refresh").count() == 1


def test_of_many_claims_of_one_phone_one_refresh_token_is_left(credential, phone):
    code = phone.mailed_code(credential)
    answers = race([partial(claiming, credential, code, "phone") for _ in range(MANY)])
    assert len(won(answers)) == MANY
    assert DeviceToken.objects.filter(kind="refresh").count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_accepted_or_deleted_and_the_portal_says_what_the_door_says(credential, device, _round):
    deleting = partial(
        outcomes.report_deletion,
        actor=device_actor(device),
        device=device,
        notification_id=str(device.document_id),
    )
    answers = race([partial(accepting, device), deleting])
    assert shown(credential) == {Status.INVALID}
    assert refusals(answers) == (set() if fresh(credential).status == "enabled" else {"deleted"})


def test_wrong_codes_at_once_are_all_counted_and_five_lock(credential, phone):
    right = phone.mailed_code(credential)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    answers = race([partial(claiming, credential, wrong, f"phone-{n}") for n in range(MANY)])
    assert sum(isinstance(answer, WrongCode) for answer in answers) == 5
    assert Offer.objects.get().wrong_tries == 5
    assert refusals(race([partial(claiming, credential, right, "phone")])) == {"offer_locked"}


@pytest.mark.parametrize("_round", range(3))
def test_accepted_or_revoked_but_never_both(credential, device, _round):
    revoking = partial(
        operations.revoke_credential, actor=SYSTEM, credential=fresh(credential), reason="left"
    )
    race([partial(accepting, device), revoking, partial(accepting, device)])
    assert fresh(credential).status == "revoked"
    assert shown(credential) == {Status.INVALID}


@pytest.mark.parametrize("_round", range(3))
def test_accepted_or_sent_again_but_never_both(credential, device, _round):
    resending = partial(invitations.resend_invitation, actor=SYSTEM, credential=fresh(credential))
    answers = race([partial(accepting, device), resending])
    if fresh(credential).status == "enabled":
        assert refusals(answers) == {"wrong_state"}
        assert shown(credential) == {Status.VALID}
    else:
        assert refusals(answers) == {"invalid_token"}
        assert shown(credential) == {Status.INVALID}


def test_accepting_twice_at_once_is_accepting_once(credential, device):
    answers = race([partial(accepting, device) for _ in range(4)])
    assert len(won(answers)) == 4
    assert fresh(credential).status == "enabled"
    assert shown(credential) == {Status.VALID}


@pytest.mark.parametrize("_round", range(3))
def test_withdrawn_or_fetched_but_never_both(credential, phone, _round):
    assert phone.claim(phone.mailed_code(credential)).status_code == 200
    device = Device.objects.select_related("credential__organization__distributor").get()
    fetching = partial(
        acceptance.fetch_document, actor=device_actor(device), device=device, key=new_key().public_key()
    )
    answers = race([fetching, partial(operations.withdraw, actor=SYSTEM, credential=fresh(credential))])
    found = fresh(credential)
    assert (found.fetched_at is None) == (found.status == "revoked")
    assert refusals(answers) == ({"revoked"} if found.status == "revoked" else {"wrong_state"})


def test_a_nonce_and_a_proof_serve_one_of_many(organization_a):
    organization = organization_a
    nonce = make_nonce(organization=organization)
    answers = race([partial(spend_nonce, organization=organization, nonce=nonce) for _ in range(MANY)])
    assert len(won(answers)) == 1
    proof = Proof("key", "once", now(), now())
    answers = race([partial(spend_proof, organization=organization, proof=proof) for _ in range(MANY)])
    assert len(won(answers)) == 1


@pytest.mark.parametrize("_round", range(3))
def test_claimed_or_deactivated_and_no_phone_of_an_inactive_holder_accepts(
    full_admin, credential, phone, _round
):
    """Whichever comes first, nothing of the holder is accepted afterwards."""
    admin = actor_of(full_admin, credential.organization.distributor)
    holder = add_holder(
        actor=admin,
        organization=credential.organization,
        facts=HolderFacts(email=credential.email),
        idempotency_key="add-it",
        adopt=True,
    )
    code = phone.mailed_code(credential)
    deactivating = partial(deactivate_holder, actor=admin, holder=holder, credentials="disable")
    answers = race([*(partial(claiming, credential, code, f"phone-{n}") for n in range(MANY)), deactivating])
    assert refusals(answers) <= {"holder_inactive", "offer_claimed"}
    assert Device.objects.count() == len(won(answers)) - 1
    assert fresh(credential).status == "invited"
    with pytest.raises(NotNow, match="at the moment"):
        require_open(fresh(credential))
