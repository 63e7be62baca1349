"""Who enables and disables in turns mails little, and the holder hears of the last state in any case."""

from datetime import timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.operations import claim_due_mails, mark_sent
from mipass.base.outbox.turns import SWITCHES_PER_HOUR
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.lifecycle import SWITCHED
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def actor(full_admin, organization_b):
    return actor_of(full_admin, organization_b.distributor)


@pytest.fixture
def credential(actor, organization_b):
    request = CardRequest(email="a@demo.test", format="H10301", values={"facility_code": 7, "card_number": 9})
    issue_credential(actor=actor, organization=organization_b, request=request, idempotency_key="one")
    Credential.objects.update(status=CredentialStatus.ENABLED)
    Mail.objects.all().delete()
    return Credential.objects.get()


def switch(actor, credential, times):
    for number in range(times):
        verb = "enable" if number % 2 else "disable"
        move_credential(actor=actor, credential=credential, verb=verb)
        yield


def send():
    sent = claim_due_mails(limit=100)
    for mail in sent:
        mark_sent(mail_id=mail.id, answer="250")
    return [mail.kind for mail in sent]


def test_a_mail_that_was_not_sent_yet_is_not_sent_when_the_state_is_another_one(actor, credential):
    list(switch(actor, credential, 40))
    assert send() == ["credential-enabled"]


def test_forty_switches_under_a_worker_that_sends_at_once_are_few_mails(actor, credential, clock):
    sent = [kind for _one in switch(actor, credential, 40) for kind in send()]
    assert sent == ["credential-disabled", "credential-enabled", "credential-disabled"]
    clock.move(hours=1, minutes=1)
    assert send() == ["credential-enabled"]
    assert not Mail.objects.filter(status=MailStatus.QUEUED).exists()


def test_no_hour_holds_more_than_its_mails(actor, credential, clock):
    sent = []
    for _one in switch(actor, credential, 48):
        sent += [now() for _kind in send()]
        clock.move(minutes=5)
    within = [sum(at <= other < at + timedelta(hours=1) for other in sent) for at in sent]
    assert max(within) == SWITCHES_PER_HOUR
    clock.move(hours=1)
    send()
    assert Mail.objects.filter(status=MailStatus.SENT).latest("sent_at").kind == "credential-enabled"


def test_a_revocation_is_told_at_once_and_nothing_that_it_overtook(actor, credential):
    for _one in switch(actor, credential, 5):
        send()
    assert Mail.objects.filter(status=MailStatus.QUEUED, kind__in=SWITCHED).exists()
    revoke_credential(actor=actor, credential=credential, reason="lost")
    assert send() == ["credential-revoked"]
    assert not Mail.objects.filter(status=MailStatus.QUEUED).exists()


def test_another_credential_of_the_same_holder_is_told_as_usual(actor, credential, organization_b):
    for _one in switch(actor, credential, 10):
        send()
    request = CardRequest(email="a@demo.test", format="H10301", values={"facility_code": 7, "card_number": 8})
    issue_credential(actor=actor, organization=organization_b, request=request, idempotency_key="two")
    other = Credential.objects.exclude(id=credential.id).get()
    Credential.objects.filter(id=other.id).update(status=CredentialStatus.ENABLED)
    send()
    move_credential(actor=actor, credential=other, verb="disable")
    assert send() == ["credential-disabled"]


def test_mails_of_a_clock_that_was_months_ahead_hold_nothing_back(actor, credential, clock):
    clock.move(days=100)
    for _one in switch(actor, credential, 4):
        send()
    clock.move(days=-100)
    list(switch(actor, credential, 2))
    assert send() == ["credential-enabled"]
