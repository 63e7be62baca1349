"""Erasing against phones, mails and admins: whoever comes first, nothing of the person is left behind."""

from functools import partial

import pytest

from mipass.base.outbox.models import Mail, Notice
from mipass.base.outbox.operations import claim_due_mails, mark_failed, mark_sent
from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.models import Credential, Device, DeviceToken, Offer
from mipass.domains.credentials.operations import move_credential
from mipass.domains.holders.operations import HolderFacts
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.add_holder import add_holder
from mipass.flows.erase_holder import erase_holder
from tests.fixtures import actor_of
from tests.races.race import race, won

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "ada@example.com"


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def ada(admin, organization_b):
    facts = HolderFacts(EMAIL, "Ada", "Lovelace", "E-1815")
    return add_holder(actor=admin, organization=organization_b, facts=facts, idempotency_key="ada")


@pytest.fixture
def credential(full_admin, admin, organization_b, ada):
    made = issue(full_admin, organization_b, EMAIL)
    link_holder(actor=admin, credential=made, holder=ada)
    return made


def revoke(admin, credential):
    found = Credential.objects.select_related("organization__distributor").get(id=credential.id)
    move_credential(actor=admin, credential=found, verb="revoke", reason="left")


def told():
    """All that mails and alerts say."""
    return str([*Mail.objects.values_list("recipient", "answer"), *Notice.objects.values_list("params")])


def test_a_phone_that_refreshes_gets_nothing_and_leaves_no_token(admin, ada, credential):
    phone = Phone(credential.organization_id, link_of(credential))
    phone.accept(credential)
    keys = set(Device.objects.values_list("key_thumbprint", "dpop_thumbprint").get())
    revoke(admin, credential)
    answers = race([phone.renew, partial(erase_holder, actor=admin, holder=ada), phone.renew])
    assert answers[1] is True
    assert not DeviceToken.objects.exists()
    assert keys.isdisjoint(Device.objects.values_list("key_thumbprint", "dpop_thumbprint").get())


def test_a_phone_that_accepts_is_refused_or_keeps_the_holder(admin, ada, credential):
    phone = Phone(credential.organization_id, link_of(credential))
    code = phone.mailed_code(credential)
    calls = [partial(phone.claim, code), partial(revoke, admin, credential)]
    race([*calls, partial(erase_holder, actor=admin, holder=ada)])
    erase_holder(actor=admin, holder=ada)
    assert not DeviceToken.objects.exists()
    assert not Offer.objects.exists()
    assert Credential.objects.get().email != EMAIL


def test_a_mail_that_is_being_sent_leaves_nothing(admin, ada, credential):
    [mail] = [each for each in claim_due_mails(limit=50) if each.subject_id == credential.id]
    revoke(admin, credential)
    answer = f"550 {EMAIL} is unknown"
    race(
        [
            partial(erase_holder, actor=admin, holder=ada),
            partial(mark_failed, mail_id=mail.id, attempts=9, answer=answer, give_up=True),
            partial(mark_sent, mail_id=mail.id, answer=f"250 for {EMAIL}"),
        ]
    )
    assert EMAIL not in told()


def test_two_who_erase_at_once_erase_once(admin, ada, credential):
    revoke(admin, credential)
    answers = race([partial(erase_holder, actor=admin, holder=ada)] * 3)
    assert sorted(won(answers)) == [False, False, True]


def test_an_admin_who_revokes_last_and_one_who_erases(admin, ada, credential):
    answers = race([partial(erase_holder, actor=admin, holder=ada), partial(revoke, admin, credential)])
    is_erased = answers[0] is True
    assert (Credential.objects.get().erased_at is not None) == is_erased
    assert is_erased or answers[0].code == "holder_has_live_credentials"
