"""The background worker: one process with a thread for each of its duties."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from mipass.base.audit.holding import held_lately, hold_if_behind
from mipass.base.audit.sealing import BATCH, seal_events
from mipass.base.kit.db import refresh_statistics
from mipass.base.kit.json_cache import tidy_cache
from mipass.base.kit.parents import wait_until_gone
from mipass.base.upkeep.operations import beat, new_worker_id, say_goodbye
from mipass.config import Environment
from mipass.domains.credentials.bulk_uploads.invitations import invite_some
from mipass.domains.credentials.bulk_uploads.tidying import tidy
from mipass.domains.credentials.phones.grants import purge_expired
from mipass.domains.credentials.reconciliation.retention import forget_removed
from mipass.domains.credits.tally import roll_up
from mipass.domains.issuer.rotation import rotate_due_keys
from mipass.domains.privacy.erasing import forget_remains
from mipass.domains.readers.expiry import forget_enrollments
from mipass.domains.readers.online_signing import renew_timestamp
from mipass.domains.webhooks.delivering import deliver_due
from mipass.domains.webhooks.fan_out import fan_out
from mipass.domains.webhooks.health import look_after_failing
from mipass.doors.jobs.due import DUTIES, due_duties
from mipass.doors.jobs.file_making import forget_made_files, make_next_file
from mipass.doors.jobs.mail_delivery import deliver_due_mails
from mipass.flows.check_batch import check_next
from mipass.flows.close_organization import continue_closings
from mipass.flows.confirm_stops import confirm_stops
from mipass.flows.erase_expired import erase_expired
from mipass.flows.issue_batch import issue_next_batch
from mipass.flows.reconcile import reconcile_next
from mipass.flows.remind_invited import remind_invited
from mipass.flows.reseal_data import reseal_data
from mipass.flows.return_expired import return_expired
from mipass.flows.run_bulk_actions import run_bulk_actions
from mipass.flows.tell_of_validity import tell_of_validity
from mipass.flows.undo_batch import undo_next_batch
from mipass.flows.use_known_roots import use_known_roots
from mipass.flows.warn_of_ending_tokens import warn_of_ending_tokens
from mipass.flows.warn_of_retiring import warn_of_retiring

log = logging.getLogger(__name__)

SEALING_SECONDS = 3.0
RETURNING_SECONDS = 60.0
WARNING_SECONDS = 600.0
REMINDING_SECONDS = 60.0
CONFIRMING_SECONDS = 15.0
VALIDITY_SECONDS = 60.0
TIDYING_SECONDS = 20.0
TALLYING_SECONDS = 300.0
RENEWING_SECONDS = 60.0
FORGETTING_SECONDS = 600.0
ROTATING_SECONDS = 3600.0
PURGING_SECONDS = 60.0
RESEALING_SECONDS = 5.0
ERASING_SECONDS = 3600.0
STATISTICS_SECONDS = 600.0
BEATING_SECONDS = 15.0
COMPARING_SECONDS = 3600.0
LONGEST_PAUSE = 30.0
TURN_SECONDS = 30.0  # after which a duty looks by itself for what nobody told it of


def poll_seconds() -> float:
    """How often to look for work: quickly where a person or a test waits for each mail."""
    return 0.2 if settings.CONFIG.env in {Environment.TEST, Environment.DEMO} else 1.0


def _do(duty: Callable[[], object]) -> None:
    """One round of a duty, unless the portal is held.

    Afterwards its connection is free: there are more duties than the pool has.
    """
    close_old_connections()
    try:
        if not held_lately():
            duty()
    finally:
        close_old_connections()


class Worker:
    """Runs until told to stop; then ends the mail or batch in hand, and begins no other."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._due = {name: threading.Event() for name in DUTIES}
        self._id = new_worker_id()
        self._troubles: set[str] = set()

    def run(self) -> None:
        """Work until ``stop`` is called. Outlives a database that goes away and comes back."""
        duties: dict[str, tuple[Callable[[], object], float]] = {
            "looks": (self._look, poll_seconds()),
            "mails": (lambda: deliver_due_mails(stopping=self._stop.is_set), 0.0),
            "seals": (self._until_none(lambda: seal_events() == BATCH), SEALING_SECONDS),
            "closings": (self._until_none(continue_closings), 0.0),
            "bulk actions": (self._until_none(run_bulk_actions), 0.0),
            "ending tokens": (warn_of_ending_tokens, WARNING_SECONDS),
            "calls that will end": (warn_of_retiring, WARNING_SECONDS),
            "returns": (self._until_none(return_expired), RETURNING_SECONDS),
            "reminders": (remind_invited, REMINDING_SECONDS),
            "confirmed stops": (self._until_none(confirm_stops), CONFIRMING_SECONDS),
            "validity": (self._until_none(tell_of_validity), VALIDITY_SECONDS),
            "bulk checks": (self._until_none(check_next), 0.0),
            "reconciliations": (self._until_none(reconcile_next), 0.0),
            "bulk issues": (self._until_none(issue_next_batch), 0.0),
            "bulk undos": (self._until_none(undo_next_batch), 0.0),
            "bulk invitations": (self._until_none(invite_some), 0.0),
            "bulk tidying": (lambda: tidy() + forget_removed(), TIDYING_SECONDS),
            "files": (self._until_none(make_next_file), 0.0),
            "old files": (self._until_none(forget_made_files), TIDYING_SECONDS),
            "tallies": (self._until_none(roll_up), TALLYING_SECONDS),
            "webhook events": (self._until_none(fan_out), 0.0),
            "webhooks": (self._deliver_webhooks, 0.0),
            "webhook health": (self._until_none(look_after_failing), PURGING_SECONDS),
            "firmware": (renew_timestamp, RENEWING_SECONDS),
            "enrollments": (self._until_none(forget_enrollments), FORGETTING_SECONDS),
            "used proofs": (self._until_none(purge_expired), PURGING_SECONDS),
            "cache": (tidy_cache, PURGING_SECONDS),
            "keys": (self._until_none(lambda: rotate_due_keys() + use_known_roots()), ROTATING_SECONDS),
            "data keys": (self._until_none(reseal_data), RESEALING_SECONDS),
            "erasing": (lambda: erase_expired() + forget_remains(), ERASING_SECONDS),
            "statistics": (refresh_statistics, STATISTICS_SECONDS),
            "beats": (lambda: beat(self._id, troubles=self._troubles), BEATING_SECONDS),
            "exported heads": (hold_if_behind, COMPARING_SECONDS),
        }
        threads = [
            threading.Thread(target=self._repeat, name=name, args=duty) for name, duty in duties.items()
        ]
        log.info("worker started")
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self._leave()
        log.info("worker ended")

    def stop(self) -> None:
        """Ask the worker to end; returns at once."""
        self._stop.set()
        for due in self._due.values():
            due.set()

    def _look(self) -> None:
        """Wake the duties that have something to do."""
        for name in due_duties():
            self._due[name].set()

    def _rest(self, name: str, every: float) -> None:
        """Until the duty's next round: some seconds, and where it can be seen, until something is due."""
        self._stop.wait(every)
        if (due := self._due.get(name)) is not None:
            due.wait(TURN_SECONDS)
            due.clear()

    def _leave(self) -> None:
        try:
            _do(lambda: say_goodbye(self._id))
        except DatabaseError as error:  # its row tells by its age that it is gone
            log.warning("the worker's row stays: %s", error)
        connection.close()

    def _deliver_webhooks(self) -> None:
        """While others are waited for, the connection is free."""
        deliver_due(stopping=self._stop.is_set, rest=connection.close)

    def _until_none(self, duty: Callable[[], object]) -> Callable[[], None]:
        """The duty again and again, as long as it finds work."""

        def run() -> None:
            while duty() and not self._stop.is_set():
                pass

        return run

    def _repeat(self, duty: Callable[[], object], every: float) -> None:
        pause, name = 1.0, threading.current_thread().name
        while not self._stop.is_set():
            try:
                _do(duty)
                self._troubles.discard(name)
                pause = 1.0
                self._rest(name, every)
            except Exception:  # whatever it was, the work is still to be done
                self._troubles.add(name)
                log.exception("worker's duty failed; tried again in %d s", pause, extra={"duty": name})
                self._stop.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
        connection.close()


def run_until_signalled(*, parent: int | None) -> None:
    """Run a worker until SIGTERM or SIGINT, or until ``parent``, the process that started it, has ended."""
    worker = Worker()

    def stop(_number: int, _frame: FrameType | None) -> None:
        worker.stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    if parent is not None:
        threading.Thread(target=_stop_without, args=(worker, parent), daemon=True).start()
    worker.run()


def _stop_without(worker: Worker, parent: int) -> None:
    wait_until_gone(parent)
    worker.stop()
