import pytest

from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.operations import cancel_mails, claim_due_mails, queue_mail

pytestmark = pytest.mark.django_db


def test_a_claimed_mail_has_its_secrets_open_and_is_not_claimed_again():
    queue_mail(kind="voucher", recipient="a@example.com", context={"code": "X"})
    [mail] = claim_due_mails(limit=10)
    assert (mail.context, mail.attempts) == ({"code": "X"}, 1)
    assert claim_due_mails(limit=10) == []


def test_secrets_do_not_lie_in_the_row():
    queue_mail(kind="voucher", recipient="a@example.com", context={"code": "canary-code"})
    assert b"canary-code" not in bytes(Mail.objects.get().context or b"canary-code")


def test_a_cancelled_mail_is_wiped_and_never_claimed():
    subject = new_id()
    queue_mail(kind="voucher", recipient="a@example.com", context={"code": "X"}, subject_id=subject)
    assert cancel_mails(subject_id=subject, kinds=["voucher"]) == 1
    assert (claim_due_mails(limit=10), Mail.objects.get().context) == ([], None)


def test_a_mail_that_cannot_be_opened_fails_alone():
    broken = queue_mail(kind="voucher", recipient="a@example.com", context={})
    Mail.objects.filter(id=broken).update(context=b"\x01" + bytes(40))
    queue_mail(kind="voucher", recipient="b@example.com", context={})
    assert [mail.recipient for mail in claim_due_mails(limit=10)] == ["b@example.com"]
    assert Mail.objects.get(id=broken).status == MailStatus.FAILED
