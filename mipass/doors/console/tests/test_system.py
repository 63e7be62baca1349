"""The console's page *System*: how the installation is, and mails that are tried again."""

from datetime import timedelta

import pytest

from mipass.base.audit.models import Event
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Place
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.operations import cancel_mails, claim_due_mails, mark_failed, mark_sent, queue_mail
from mipass.base.upkeep.operations import beat, new_worker_id, note_run
from mipass.doors.console.tests.scene import at
from tests.fixtures import sign_in
from tests.pages import find, page_of, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(client, operator):
    """The page, as it is at that moment."""
    return lambda: page_of(sign_in(client, operator).get(at("system")))


def section(page, name):
    """The words of a part of the page."""
    return words(find(page, f"section[aria-labelledby={name}]"))


def refused(mail_id, answer="550 no such user", **how):
    """The mail, taken by a worker and refused by the server."""
    [mail] = [mail for mail in claim_due_mails(limit=100) if mail.id == mail_id]
    mark_failed(
        mail_id=mail.id, attempts=mail.attempts, answer=answer, **({"give_up": True, "keep": True} | how)
    )
    return Mail.objects.get(id=mail_id)


def queued(recipient="somebody@demo.test", **rest):
    return queue_mail(kind="account-exists", recipient=recipient, context={"a": "b"}, **rest)


def test_a_worker_is_shown_with_what_it_fails_at_and_one_that_is_gone_as_stopped(system, clock):
    assert "No worker has been alive" in section(system(), "workers")
    beat(new_worker_id(), troubles=["seals"])
    shown = section(system(), "workers")
    assert "Running" in shown
    assert "fails at: seals" in shown
    assert "No worker" not in shown
    clock.move(minutes=2)
    shown = section(system(), "workers")
    assert "Stopped" in shown
    assert "No worker has been alive" in shown


def test_what_waits_is_counted(system):
    queued(), queued("other@demo.test", due_at=now() + timedelta(hours=1))
    refused(queued("refused@demo.test"))
    shown = section(system(), "queue")
    assert "Mails given up 1" in shown
    assert "Mails put off 0" in shown
    assert "without a seal" in shown
    seal_events()
    assert "All events of the audit log are sealed" in section(system(), "queue")


def test_runs_are_shown_with_their_results_and_those_that_never_ran(system):
    note_run("check-ledger", seconds=1, faults=0)
    note_run("verify-audit", seconds=1, faults=2)
    note_run("backup", seconds=9, faults=0, remark="1.2 GB")
    rows = {words(row.td).split(" mipass")[0]: words(row) for row in system().select("section tr") if row.td}
    assert "Done" in rows["Check of the ledger"]
    assert "Failed" in rows["Check of the audit log"]
    assert "1.2 GB" in rows["Backup"]
    assert "Never run" in rows["Old data deleted"]


def test_a_mail_that_was_given_up_goes_out_by_a_press(client, operator, system):
    mail = refused(queued())
    assert mail.status == MailStatus.FAILED
    address = at("try_mail", mail.id)
    assert address in str(system())

    assert sign_in(client, operator).post(address).status_code == 302

    [again] = claim_due_mails(limit=10)
    assert (again.id, again.context, again.attempts) == (mail.id, {"a": "b"}, 1)
    event = Event.objects.get(type="mail:tried_again")
    assert (event.actor_id, event.details) == (operator.id, {"kind": "account-exists"})
    mark_sent(mail_id=mail.id, answer="250 ok")
    assert client.post(address).status_code == 404


def test_a_mail_that_was_put_off_goes_at_once(client, operator):
    mail = refused(queued(), "451 later", give_up=False)
    assert mail.due_at > now()
    sign_in(client, operator).post(at("try_mail", mail.id))
    assert [each.id for each in claim_due_mails(limit=10)] == [mail.id]


def test_a_mail_that_a_worker_has_in_hand_is_not_sent_beside_it(client, operator):
    mail = refused(queued(), "451 later", give_up=False)
    Mail.objects.update(due_at=now())
    assert len(claim_due_mails(limit=10)) == 1
    assert sign_in(client, operator).post(at("try_mail", mail.id)).status_code == 404
    assert claim_due_mails(limit=10) == []


def test_a_mail_that_waits_for_its_turn_cannot_be_hurried(client, operator):
    mail_id = queued(due_at=now() + timedelta(hours=1))
    assert sign_in(client, operator).post(at("try_mail", mail_id)).status_code == 404


def test_a_mail_whose_link_is_void_is_wiped_and_says_so(client, operator, organization_a, system):
    mail = refused(queued(subject_id=organization_a.id))
    cancel_mails(subject_id=organization_a.id, kinds=["account-exists"])
    assert at("try_mail", mail.id) not in str(system())
    answer = sign_in(client, operator).post(at("try_mail", mail.id))
    assert answer.status_code == 422
    assert "no longer kept" in answer.content.decode()
    assert Mail.objects.get(id=mail.id).context is None


def test_people_of_a_distributor_stay_unnamed(system, distributor_a):
    refused(
        queued("holder@tenant.test", place=Place(distributor_a.id)), "550 <holder@tenant.test>: user unknown"
    )
    shown = section(system(), "mails")
    assert "holder" not in shown
    assert "…@tenant.test" in shown
    assert "550 [address] user unknown" in shown
    assert distributor_a.name in shown
