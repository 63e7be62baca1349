"""Delivery over real SMTP: every outcome is on the row, and no mail is lost or made to look like two."""

import threading
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Place
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, MailStatus, Notice
from mipass.base.outbox.operations import claim_due_mails, queue_mail
from mipass.base.outbox.queries import open_context
from mipass.doors.jobs.mail_delivery import deliver_due_mails
from mipass.doors.jobs.tests.conftest import ACCEPTED, free_port, use_server

pytestmark = pytest.mark.django_db


def queue(recipient="person@demo.test", kind="account-exists", **rest):
    return queue_mail(kind=kind, recipient=recipient, context=rest.pop("context", {}), **rest)


def make_due():
    Mail.objects.filter(status=MailStatus.QUEUED).update(due_at=now() - timedelta(seconds=1))


def test_an_accepted_mail_is_sent_with_the_servers_answer_and_its_secrets_are_wiped(mail_server):
    mail = Mail.objects.get(id=queue(kind="voucher", context={"serial": "S", "code": "C", "credits": 5}))
    assert mail.context

    deliver_due_mails()

    mail.refresh_from_db()
    assert (mail.status, mail.answer) == (MailStatus.SENT, ACCEPTED)
    assert not mail.context
    assert mail.sent_at is not None
    assert [message["To"] for message in mail_server.received] == ["person@demo.test"]
    assert mail_server.received[0]["Auto-Submitted"] == "auto-generated"


def test_a_batch_goes_over_one_connection(mail_server):
    for number in range(3):
        queue(f"person{number}@demo.test")

    assert deliver_due_mails() == 3
    assert len(mail_server.received) == 3
    assert len(mail_server.sessions) == 1


def test_a_refused_recipient_fails_at_once_and_what_was_to_be_said_stays_sealed(mail_server):
    mail_server.to_recipient = ["550 5.1.1 No such user here"]
    mail = Mail.objects.get(id=queue(context={"key": "secret"}))

    deliver_due_mails()

    mail.refresh_from_db()
    assert (mail.status, mail.answer) == (MailStatus.FAILED, "550 5.1.1 No such user here")
    assert open_context(mail) == {"key": "secret"}
    assert b"secret" not in bytes(mail.context or b"secret")


def test_a_line_of_the_log_says_why_a_mail_waits_how_often_it_was_tried_and_when_next(mail_server, caplog):
    mail_server.to_recipient = ["451 <person@demo.test>: Greylisted", "550 <person@demo.test>: Gone"]
    mail_id = queue()

    deliver_due_mails()
    [line] = lines(caplog, "mail delayed")
    due_at = Mail.objects.get().due_at
    assert (line.mail, line.kind, line.attempt) == (mail_id, "account-exists", 1)
    assert line.reason == "451 [address] Greylisted"
    assert datetime.fromisoformat(line.next_try) == due_at.replace(microsecond=0)

    make_due()
    deliver_due_mails()
    [line] = lines(caplog, "mail given up")
    assert (line.attempt, line.reason, line.next_try) == (2, "550 [address] Gone", "none")


def lines(caplog, message):
    return [record for record in caplog.records if record.message == message]


def test_a_refused_mail_does_not_stop_the_next(mail_server):
    mail_server.to_recipient = ["550 no"]
    queue("first@demo.test")
    queue("second@demo.test")

    deliver_due_mails()

    assert [message["To"] for message in mail_server.received] == ["second@demo.test"]


@pytest.mark.parametrize("where", ["to_recipient", "to_data"])
def test_a_temporary_refusal_is_tried_again_under_the_same_message_id(mail_server, where):
    setattr(mail_server, where, ["451 4.3.0 Try again later"])
    mail = Mail.objects.get(id=queue())

    deliver_due_mails()
    mail.refresh_from_db()
    assert (mail.status, mail.answer) == (MailStatus.QUEUED, "451 4.3.0 Try again later")
    assert mail.due_at > now() + timedelta(seconds=5)

    make_due()
    deliver_due_mails()
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == (MailStatus.SENT, 2)
    assert mail_server.message_ids == [f"<{mail.id.hex}@localhost>"]


def test_a_mail_waits_while_the_server_is_down_and_goes_out_when_it_is_back(settings, request):
    use_server(settings, free_port())
    mail = Mail.objects.get(id=queue())
    deliver_due_mails()
    mail.refresh_from_db()
    assert mail.status == MailStatus.QUEUED
    assert "refused" in mail.answer.lower()

    server = request.getfixturevalue("mail_server")
    make_due()
    deliver_due_mails()
    mail.refresh_from_db()
    assert mail.status == MailStatus.SENT
    assert len(server.received) == 1


def test_after_the_last_try_a_mail_fails_and_whoever_caused_it_is_told(
    mail_server, settings, credential, full_admin
):
    settings.CONFIG = settings.CONFIG.model_copy(update={"mail_attempts": 2})
    mail_server.to_recipient = ["451 later", "451 still later"]
    mail_id = queue(
        "holder@demo.test", "credential-invitation", subject_id=credential.id, context={"token": "t"}
    )

    deliver_due_mails()
    assert not Notice.objects.filter(kind="mail-failed").exists()
    make_due()
    deliver_due_mails()

    mail = Mail.objects.get(id=mail_id)
    assert (mail.status, mail.answer) == (MailStatus.FAILED, "451 still later")
    notice = Notice.objects.get(kind="mail-failed")
    assert notice.account_id == full_admin.id
    assert notice.params == {"email": "holder@demo.test"}


def test_an_invitation_that_is_given_up_is_an_event_each_time_and_its_sender_is_told_again(
    mail_server, credential, full_admin
):
    mail_id = queue(
        "holder@demo.test", "credential-invitation", subject_id=credential.id, context={"token": "t"}
    )
    for refusals in (1, 2):
        mail_server.to_recipient = ["550 no such user"]
        deliver_due_mails()
        events = Event.objects.filter(type="credential:invitation_failed", subject_id=credential.id)
        assert [event.actor_kind for event in events] == ["system"] * refusals
        assert Notice.objects.filter(kind="mail-failed", account_id=full_admin.id).count() == refusals
        Mail.objects.filter(id=mail_id).update(status=MailStatus.QUEUED, due_at=now())


def test_another_mail_that_is_given_up_is_no_event(mail_server):
    mail_server.to_recipient = ["550 no such user"]
    queue()
    deliver_due_mails()
    assert not Event.objects.filter(type="credential:invitation_failed").exists()


def test_a_mail_that_cannot_be_made_does_not_stop_the_next_and_says_so(mail_server):
    broken = queue(kind="confirm-email", context={})
    queue("second@demo.test")

    deliver_due_mails()

    assert [message["To"] for message in mail_server.received] == ["second@demo.test"]
    mail = Mail.objects.get(id=broken)
    assert (mail.status, mail.answer) == (
        MailStatus.QUEUED,
        "not sent: the mail could not be made (KeyError)",
    )


def test_a_mail_about_something_gone_fails_with_that_reason(mail_server, distributor_a):
    Mail.objects.all().delete()
    mail_id = queue(kind="credential-enabled", place=Place(distributor_a.id), subject_id=distributor_a.id)

    deliver_due_mails()

    mail = Mail.objects.get(id=mail_id)
    assert mail.status == MailStatus.FAILED
    assert mail.answer == "not sent: what the mail is about no longer exists"
    assert mail.context is None


def test_a_worker_killed_after_its_claim_leaves_a_mail_that_another_sends_under_the_same_message_id(
    mail_server,
):
    mail_id = queue()
    assert len(claim_due_mails(limit=1)) == 1  # and here it dies

    assert deliver_due_mails() == 0
    make_due()  # two minutes later
    assert deliver_due_mails() == 1
    assert mail_server.message_ids == [f"<{mail_id.hex}@localhost>"]


def test_stopping_between_two_mails_leaves_the_second_unclaimed(mail_server):
    queue("first@demo.test")
    second = queue("second@demo.test")

    deliver_due_mails(stopping=lambda: bool(mail_server.received))

    assert len(mail_server.received) == 1
    assert Mail.objects.get(id=second).attempts == 0


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_rolls_back_sends_nothing(mail_server):
    def change_that_fails():
        with transaction.atomic():
            queue()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        change_that_fails()
    assert deliver_due_mails() == 0
    assert mail_server.received == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(mail_server):
    for number in range(20):
        queue(f"person{number}@demo.test")

    def work():
        deliver_due_mails()
        connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    deliver_due_mails()  # a loser of a race for a mail goes home early; in life it looks again in a second

    assert sorted(mail_server.message_ids) == sorted(set(mail_server.message_ids))
    assert len(mail_server.received) == 20
