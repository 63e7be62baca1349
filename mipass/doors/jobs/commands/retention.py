"""`mipass retention`: delete what has been kept for as long as it is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import typer
from django.conf import settings

from mipass.base.kit.clock import now
from mipass.base.kit.json_cache import tidy_cache
from mipass.base.outbox.retention import forget_mails, forget_notices, wipe_failed_mails
from mipass.base.upkeep.operations import noted
from mipass.domains.accounts.retention import forget_address_changes, forget_sessions
from mipass.domains.credentials.bulk_uploads.uploads import discard_forgotten
from mipass.domains.credentials.phones.grants import purge_expired
from mipass.domains.credentials.undoing import forget_undos
from mipass.domains.credits.retention import forget_attempts
from mipass.domains.issuer.signing_time import time_fault
from mipass.domains.webhooks.retention import forget_deliveries, forget_endpoints


def retention() -> None:
    """Delete old sessions, mails, notices, logs of webhooks, voucher attempts, left addresses, drafts.

    Ages are settings: MIPASS_KEEP_… (see `mipass settings`); docs/operator/retention.md says what is kept for
    how long and why. Run it daily. While the clock is not to be trusted it deletes nothing and exits with 1,
    since by a wrong one everything is old. It may be cut off anywhere and run beside servers and workers.
    """
    if fault := time_fault(now()):
        typer.echo(f"Nothing is deleted: {fault}", err=True)
        raise typer.Exit(1)
    with noted("retention") as run:
        gone = dict(_deleted())
        run.remark = ", ".join(f"{name} {number}" for name, number in gone.items() if number)
    for name, number in gone.items():
        typer.echo(f"{name}: {number}")


def _deleted() -> Iterator[tuple[str, int]]:
    """What was deleted of each kind, one after the other."""
    config = settings.CONFIG
    aged: dict[str, tuple[Callable[[timedelta], int], int]] = {
        "sessions": (forget_sessions, config.keep_sessions_days),
        "contents of failed mails": (wipe_failed_mails, config.keep_failed_mails_days),
        "mails": (forget_mails, config.keep_mails_days),
        "notices": (forget_notices, config.keep_notices_days),
        "voucher attempts": (forget_attempts, config.keep_attempts_days),
    }
    for name, (forget, days) in aged.items():
        yield name, forget(timedelta(days=days))
    kept = timedelta(days=config.keep_webhooks_days)
    yield "webhook deliveries", forget_deliveries(kept)
    yield "removed webhooks", forget_endpoints(kept)
    yield "addresses that accounts left", forget_address_changes()
    yield "changes that could be undone", forget_undos(timedelta(days=1))
    yield "draft uploads", _until_none(discard_forgotten)
    yield "spent proofs and tokens", _until_none(purge_expired)
    tidy_cache()


def _until_none(forget: Callable[[], int]) -> int:
    gone = 0
    while number := forget():
        gone += number
    return gone
