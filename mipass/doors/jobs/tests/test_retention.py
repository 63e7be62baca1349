"""`mipass retention`: what is old goes, what is needed stays, and a wrong clock makes nothing old."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail, MailStatus, Notice
from mipass.base.outbox.operations import claim_due_mails, mark_failed, mark_sent, notify_account, queue_mail
from mipass.base.upkeep.queries import last_runs
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.operations import revoke_client
from mipass.domains.credentials.models import Reconciliation, ReconciliationRow
from mipass.domains.credits.models import VoucherAttempt
from mipass.domains.issuer.models import SigningClock
from mipass.doors.api.v1.tests.program import make_program
from mipass.doors.jobs.commands.retention import retention
from mipass.doors.jobs.tests.test_doctor import said
from tests.clients import acting
from tests.fixtures import PASSWORD, actor_of, sign_in
from tests.reconciliation.scene import Panel, panel_list

pytestmark = pytest.mark.django_db


def told(capsys):
    """What was deleted, by kind; what was none of is left out."""
    out, status = said(capsys, retention)
    assert status == 0
    rows = [line.rsplit(": ", 1) for line in out.splitlines()]
    return {name: int(number) for name, number in rows if number != "0"}


def sent(recipient="person@demo.test"):
    mail_id = queue_mail(kind="account-exists", recipient=recipient, context={})
    claim_due_mails(limit=1)
    mark_sent(mail_id=mail_id, answer="250 ok")
    return mail_id


def test_reconciliations_go_after_a_month_with_all_that_they_found(
    clock, capsys, full_admin, distributor_a, organization_b
):
    panel = Panel.of(full_admin, distributor_a, organization_b)
    panel.compared(panel_list([(7, 1, "H10301", "active")]))
    unanswered = panel.compared("Badge,Site\n7,1\n")
    clock.move(days=8)
    assert told(capsys) == {"reconciliations": 1}
    assert not Reconciliation.objects.filter(id=unanswered.id).exists()
    clock.move(days=23)
    assert told(capsys)["reconciliations"] == 1
    assert not ReconciliationRow.objects.exists()


def failed():
    mail_id = queue_mail(kind="account-exists", recipient="gone@demo.test", context={"key": "k"})
    claim_due_mails(limit=1)
    mark_failed(mail_id=mail_id, attempts=1, answer="550 no", give_up=True, keep=True)
    return mail_id


def test_mails_go_when_they_are_old_and_those_that_wait_do_not(clock, capsys):
    sent()
    waiting = queue_mail(
        kind="account-exists", recipient="b@demo.test", context={}, due_at=now() + timedelta(400)
    )
    clock.move(days=89)
    assert told(capsys) == {}
    young = sent()
    clock.move(days=2)
    assert told(capsys) == {"mails": 1}
    assert set(Mail.objects.values_list("id", flat=True)) == {waiting, young}


def test_a_failed_mail_loses_what_it_was_to_say_first_and_its_row_later(clock, capsys):
    mail_id = failed()
    clock.move(days=6)
    assert told(capsys) == {}
    assert Mail.objects.get(id=mail_id).context
    clock.move(days=2)
    assert told(capsys) == {"contents of failed mails": 1}
    mail = Mail.objects.get(id=mail_id)
    assert (mail.status, mail.answer, mail.context) == (MailStatus.FAILED, "550 no", None)
    clock.move(days=90)
    assert told(capsys) == {"mails": 1}


def test_sessions_go_a_day_after_their_end_with_what_was_noted_of_them(clock, capsys, operator, settings):
    Client().post("/login/", {"login": operator.email, "password": PASSWORD})
    sign_in(Client(), operator)
    assert UserSession.objects.count() >= 1
    clock.move(hours=settings.CONFIG.session_hours + 23)
    assert "sessions" not in told(capsys)
    sign_in(fresh := Client(), operator)
    clock.move(hours=2)
    assert told(capsys)["sessions"] >= 3
    assert [row.session_key for row in Session.objects.all()] == [fresh.session.session_key]


def test_what_was_noted_of_a_session_that_somebody_ended_goes_too(clock, capsys, operator):
    sign_in(Client(), operator)
    UserSession.objects.create(user=operator, ip="192.0.2.1", user_agent="x", session_key="ended")
    clock.move(days=2)
    told(capsys)
    assert not UserSession.objects.filter(session_key="ended").exists()


def test_notices_and_voucher_attempts_go_after_a_month(clock, capsys, distributor_a, full_admin):
    Notice.objects.all().delete()
    VoucherAttempt.objects.all().delete()
    notify_account(account_id=full_admin.id, kind="mail-failed", email="x@demo.test")
    VoucherAttempt.objects.create(distributor=distributor_a, account_id=full_admin.id, serial="S", at=now())
    clock.move(days=29)
    kept = told(capsys)
    assert not {"notices", "voucher attempts"} & kept.keys()
    clock.move(days=2)
    gone = told(capsys)
    assert (gone["notices"], gone["voucher attempts"]) == (1, 1)


def test_ages_are_settings(clock, capsys, settings):
    sent()
    settings.CONFIG = settings.CONFIG.model_copy(update={"keep_mails_days": 7})
    clock.move(days=8)
    assert told(capsys) == {"mails": 1}


def test_it_is_noted_what_went(clock, capsys):
    sent()
    clock.move(days=91)
    told(capsys)
    assert (last_runs()["retention"].faults, last_runs()["retention"].remark) == (0, "mails 1")


def test_by_a_clock_that_is_not_to_be_trusted_nothing_is_old(clock, capsys):
    sent()
    clock.move(days=400)
    SigningClock.objects.create(generation=0, signed_at=now() + timedelta(days=1))
    out, status = said(capsys, retention)
    assert (status, out) == (1, "")
    assert Mail.objects.exists()
    assert "retention" not in last_runs()


def test_many_rows_go_in_steps(clock, capsys, django_assert_max_num_queries):
    Mail.objects.bulk_create(
        Mail(id=mail.id, kind="k", recipient="a@demo.test", status="sent", due_at=now(), created_at=now())
        for mail in (Mail(id=new_id()) for _ in range(2_500))
    )
    clock.move(days=91)
    with django_assert_max_num_queries(60):
        assert told(capsys)["mails"] == 2_500


def make_client_of(admin, distributor):
    scopes = ("readers:read", "readers:manage", "readers:enroll", "admins:manage")
    return make_program(admin, distributor, *scopes).client


def test_tokens_that_ended_go_after_a_month(capsys, clock, full_admin, distributor_a):
    used, ended = (make_client_of(full_admin, distributor_a) for _ in range(2))
    ApiToken.objects.filter(client=ended).update(expires_at=now(), last_used_from="203.0.113.7")
    revoked = ApiToken.objects.get(client=used)
    revoked.pk, revoked.digest = new_id(), b"another"
    revoked.revoked_at = now()
    revoked.save(force_insert=True)
    clock.move(days=29)
    assert "ended API tokens" not in told(capsys)
    clock.move(days=2)
    assert told(capsys)["ended API tokens"] == 2
    assert [token.client_id for token in ApiToken.objects.all()] == [used.id]
    assert ApiClient.objects.count() == 2


def test_revoked_clients_go_after_a_year_unless_an_admin_names_one(capsys, clock, full_admin, distributor_a):
    kept, named, gone = (make_client_of(full_admin, distributor_a) for _ in range(3))
    invite_admin(
        actor=acting(named),
        distributor=distributor_a,
        email="readers@demo.test",
        scope="full",
        role="reader_manager",
    )
    for client in (named, gone):
        revoke_client(actor=actor_of(full_admin, distributor_a), client=client)
    clock.move(days=364)
    told(capsys)
    assert ApiClient.objects.count() == 3
    clock.move(days=2)
    assert told(capsys)["revoked API clients"] == 1
    assert {client.id for client in ApiClient.objects.all()} == {kept.id, named.id}
