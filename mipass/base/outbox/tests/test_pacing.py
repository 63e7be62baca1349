"""Above the cap of an address mails go later, all of them; a tenant that mails little waits for nobody."""

import pytest

from mipass.base.kit.actor import INSTALLATION, Place
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.operations import cancel_mails, claim_due_mails, mark_failed, mark_sent, queue_mail
from mipass.base.outbox.pacing import ALWAYS_PER_HOUR, MAILS_PER_HOUR

pytestmark = pytest.mark.django_db

LOUD, QUIET = Place(new_id(), new_id()), Place(new_id(), new_id())
ADDRESS = "crowded@demo.test"


def queue(number=1, place=LOUD, recipient=ADDRESS, kind="credential-code"):
    for _ in range(number):
        queue_mail(kind=kind, recipient=recipient, context={"code": "1"}, place=place, subject_id=new_id())


def send():
    sent = claim_due_mails(limit=1000)
    for mail in sent:
        mark_sent(mail_id=mail.id, answer="250")
    return len(sent)


def waiting():
    return Mail.objects.filter(status=MailStatus.QUEUED).count()


def test_what_is_above_the_cap_goes_an_hour_later_and_none_is_lost(clock):
    queue(MAILS_PER_HOUR * 2 + 5)
    assert (send(), waiting()) == (MAILS_PER_HOUR, MAILS_PER_HOUR + 5)
    clock.move(minutes=59)
    assert send() == 0
    clock.move(minutes=2)
    assert (send(), waiting()) == (MAILS_PER_HOUR, 5)
    clock.move(minutes=61)
    assert (send(), waiting()) == (5, 0)


def test_they_go_in_the_order_in_which_they_were_queued(clock):
    queue(MAILS_PER_HOUR * 2)
    first = list(Mail.objects.order_by("id").values_list("id", flat=True))
    send()
    clock.move(minutes=61)
    assert [mail.id for mail in claim_due_mails(limit=1000)] == first[MAILS_PER_HOUR:]


def test_no_hour_holds_more_than_the_cap(clock):
    gone = []
    for _ in range(40):
        queue(8)
        gone += [clock.at] * send()
        clock.move(minutes=5)
    within = [sum(0 <= (other - at).total_seconds() < 3600 for other in gone) for at in gone]
    assert max(within) == MAILS_PER_HOUR


def test_a_mail_that_a_worker_has_in_hand_counts(clock):
    queue(MAILS_PER_HOUR + 1)
    assert len(claim_due_mails(limit=1000)) == MAILS_PER_HOUR
    assert claim_due_mails(limit=1000) == []


def test_a_claim_takes_the_next_address_where_the_first_waits(clock):
    queue(MAILS_PER_HOUR)
    send()
    queue(20)
    queue(1, recipient="other@demo.test")
    assert [mail.recipient for mail in claim_due_mails(limit=1)] == ["other@demo.test"]


@pytest.mark.parametrize("place", [QUIET, INSTALLATION], ids=["another tenant", "the installation"])
def test_a_few_mails_of_each_kind_of_another_go_at_once(clock, place):
    queue(MAILS_PER_HOUR * 3)
    send()
    queue(ALWAYS_PER_HOUR + 1, place)
    assert send() == ALWAYS_PER_HOUR
    queue(1, place, kind="credential-invitation")
    assert send() == 1


def test_many_addresses_of_one_tenant_wait_for_nothing(clock):
    for number in range(MAILS_PER_HOUR * 2):
        queue(1, recipient=f"holder{number}@demo.test")
    assert send() == MAILS_PER_HOUR * 2


def test_a_mail_that_waits_can_be_cancelled(clock):
    queue(MAILS_PER_HOUR + 1)
    send()
    last = Mail.objects.latest("id")
    assert last.subject_id is not None
    assert cancel_mails(subject_id=last.subject_id, kinds=["credential-code"]) == 1
    clock.move(hours=2)
    assert send() == 0


def test_mails_that_the_server_refuses_for_now_keep_nobody_waiting_for_good(clock):
    queue(MAILS_PER_HOUR + 20)
    for _round in range(12):
        for mail in claim_due_mails(limit=1000):
            mark_failed(mail_id=mail.id, attempts=mail.attempts, answer="451", give_up=False)
        clock.move(minutes=3)
    clock.move(hours=3)
    assert send() == MAILS_PER_HOUR
    clock.move(minutes=61)
    assert (send(), waiting()) == (20, 0)


def test_a_clock_that_was_months_ahead_holds_nothing_back(clock):
    clock.move(days=100)
    queue(MAILS_PER_HOUR)
    send()
    clock.move(days=-100)
    queue(ALWAYS_PER_HOUR + 1)
    assert send() == ALWAYS_PER_HOUR + 1
