"""What the console's page *System* can show: workers, mails in trouble, checks that ran."""

from __future__ import annotations

from uuid import UUID

from mipass.base.outbox.operations import mark_failed, queue_mail
from mipass.base.upkeep.operations import beat, new_worker_id, note_run

TROUBLED = ("account-exists", "confirm-email")


def upkeep() -> UUID:
    """Workers, mails in trouble and past runs for the page *System*; the id of a mail that was given up."""
    beat(new_worker_id(), troubles=())
    beat(new_worker_id(), troubles=["mails"])
    for name, faults in {"check-ledger": 0, "verify-audit": 1, "seal-audit": 0}.items():
        note_run(name, seconds=2, faults=faults)
    note_run("backup", seconds=64, faults=0, remark="1.2 GB in /var/backups/mipass")
    delayed, failed = (queue_mail(kind=kind, recipient="somebody@gone.test", context={}) for kind in TROUBLED)
    mark_failed(mail_id=delayed, attempts=3, answer="451 4.7.1 Try again later", give_up=False)
    mark_failed(mail_id=failed, attempts=8, answer="550 5.1.1 No such user here", give_up=True, keep=True)
    return failed
