"""Inviting the holders of a batch: at a pace, each once, whatever was done to the credential meanwhile."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import translation

from mipass.base.kit.actor import Place
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import token_hash
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import claim_due_mails, queue_mail
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credentials.bulk_uploads.invitations import invite_some
from mipass.domains.credentials.invitations import resend_invitation
from mipass.domains.credentials.links import open_by_code
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import revoke_credential
from mipass.domains.distributors.operations import resume_distributor, suspend_distributor
from mipass.doors.jobs.mail_context import facts_of
from tests.bulk.scene import HEADER, BulkScene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(distributor_a, organization_b, full_admin):
    return BulkScene.of(full_admin, distributor_a, organization_b)


def at_a_rate(monkeypatch, number):
    monkeypatch.setattr(settings.CONFIG, "invitations_per_minute", number)


def invited():
    return Mail.objects.filter(kind="credential-invitation").count()


def test_they_go_out_at_the_pace_of_the_settings(scene, clock, monkeypatch):
    at_a_rate(monkeypatch, 60)
    scene.issued(scene.rows(7))
    assert invite_some() == 2
    assert invite_some() == 0
    clock.move(seconds=2)
    assert invite_some() == 2
    clock.move(seconds=60)
    while invite_some():
        clock.move(seconds=60)
    assert invited() == 7


def test_two_batches_share_the_pace(scene, clock, monkeypatch):
    at_a_rate(monkeypatch, 60)
    scene.issued(scene.rows(5))
    scene.issued(scene.rows(5, start=10))
    sent = 0
    for _second in range(6):
        sent += invite_some()
        clock.move(seconds=1)
    assert sent <= 8


def test_each_mail_has_a_link_that_leads_to_its_own_credential(scene):
    scene.issued(scene.rows(2))
    invite_some()
    for mail in claim_due_mails(limit=10):
        if mail.kind == "credential-invitation":
            credential = Credential.objects.get(link_hash=token_hash(mail.context["token"]))
            assert (credential.id, credential.email) == (mail.subject_id, mail.recipient)
            assert facts_of(mail)["organization"] == scene.organization.name
            assert open_by_code(mail.context["code"]) == (credential, mail.context["token"])


def test_who_was_revoked_before_their_turn_is_not_invited(scene):
    batch = scene.issued(scene.rows(3))
    revoke_credential(actor=scene.actor, credential=Credential.objects.order_by("id")[1], reason="left")
    while invite_some():
        pass
    assert invited() == 2
    assert scene.again(batch).invited == 3


def test_who_was_sent_the_invitation_by_hand_is_not_invited_again(scene):
    scene.issued(scene.rows(3))
    resend_invitation(actor=scene.actor, credential=Credential.objects.order_by("id")[1])
    while invite_some():
        pass
    assert invited() == 3


def test_the_link_is_open_from_the_mail_on_not_from_the_issue(scene, clock):
    scene.issued(scene.rows(1))
    clock.move(days=3)
    invite_some()
    expires_at = Credential.objects.get().link_expires_at
    assert expires_at == now() + timedelta(days=settings.CONFIG.credential_invitation_days)


def test_one_address_in_many_rows_is_not_flooded(scene):
    rows = "".join(f"same@demo.test,H10301,1,{n}\n" for n in range(12))
    scene.issued(f"{HEADER}\n{rows}")
    while invite_some():
        pass
    mails = Mail.objects.filter(recipient="same@demo.test", kind="credential-invitation")
    assert mails.count() == 12
    assert mails.filter(due_at__lte=now()).count() == 5


def test_what_another_tenant_mails_to_the_address_delays_nothing(scene):
    for _ in range(10):
        queue_mail(
            kind="credential-invitation",
            recipient="same@demo.test",
            context={},
            place=Place(new_id(), new_id()),
        )
    scene.issued(f"{HEADER}\nsame@demo.test,H10301,1,1\n")
    invite_some()
    assert Mail.objects.latest("id").due_at <= now()


def test_a_suspended_distributor_invites_nobody_until_it_is_resumed(scene, operator, distributor_a):
    scene.issued(scene.rows(2))
    vendor = operator_actor(operator)
    suspend_distributor(actor=vendor, distributor=distributor_a)
    assert invite_some() == 0
    resume_distributor(actor=vendor, distributor=distributor_a)
    assert invite_some() == 2


def test_mails_speak_the_language_of_who_pressed(scene):
    with translation.override("de"):
        scene.issued(scene.rows(1))
    invite_some()
    assert Mail.objects.get(kind="credential-invitation").language == "de"
