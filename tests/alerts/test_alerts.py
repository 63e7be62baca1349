"""Each alert rule fires by what it is for, and by nothing else: the cause is made, and /metrics is asked."""

import json
import os
import re
import threading
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from prometheus_client.parser import text_string_to_metric_families
from psycopg_pool import ConnectionPool, PoolTimeout
from pydantic import SecretStr

from mipass.base.audit.operations import change, record
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import TooManyAttempts
from mipass.base.kit.figures import count_pool
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import mark_failed, queue_mail
from mipass.base.upkeep.models import LastRun
from mipass.base.upkeep.operations import beat, new_worker_id, note_run
from mipass.base.upkeep.queries import EXPECTED
from mipass.domains.credentials.models import Batch, BatchState
from tests.alerts.rules import RULES, alerts, require_firing
from tests.services.databases import kind_under_test

TOKEN = "a-token-for-the-scraper"
SLOW = 2.6


def broken(_request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


def slow(_request: HttpRequest) -> HttpResponse:
    time.sleep(SLOW)
    return HttpResponse("at last")


urlpatterns = [path("broken/", broken), path("slow/", slow), path("", include("mipass.urls"))]
handler500 = "mipass.doors.web.errors.server_error"
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def worker():
    """One that lives, in an installation in which every task has run."""
    beat(worker_id := new_worker_id(), troubles=())
    for name in EXPECTED:
        note_run(name, seconds=1, faults=0)
    return worker_id


@pytest.fixture
def scrape(client, worker, settings):
    """What Prometheus gets at that moment."""
    settings.CONFIG = settings.CONFIG.model_copy(update={"metrics_token": SecretStr(TOKEN)})

    def ask():
        answer = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert answer.status_code == 200
        return answer.content.decode()

    return ask


@pytest.fixture
def fires(scrape, tmp_path):
    """Let a cause be made, and see that just this alert fires so many minutes later."""
    before = scrape()

    def check(name, *, minutes=3, after=None):
        require_firing(
            tmp_path, {name}, before=before, after=scrape() if after is None else after, minutes=minutes
        )

    return check


def test_nothing_fires_where_all_is_well(scrape, tmp_path):
    require_firing(tmp_path, (), before=scrape(), after=scrape(), minutes=400)


def test_nobody_answers(fires):
    fires("MipassNotSeen", after="", minutes=9)  # 5 of them Prometheus still shows what it saw


def test_the_database_is_away(fires, scrape, monkeypatch):
    def away(*_):
        raise OperationalError("could not connect")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", away)
        after = scrape()
    fires("MipassDatabaseAway", after=after)


def test_the_only_worker_says_nothing_any_more(fires, clock):
    clock.move(minutes=2)
    fires("MipassNoWorker")


def test_a_duty_fails(fires, worker):
    beat(worker, troubles=["mails"])
    fires("MipassWorkerFails", minutes=7)


def test_a_mail_is_due_and_nobody_sends_it(fires):
    queue_mail(
        kind="account-exists", recipient="a@demo.test", context={}, due_at=now() - timedelta(minutes=6)
    )
    fires("MipassMailsLate")


def test_the_mail_server_puts_everything_off(fires):
    for number in range(10):
        mark_failed(mail_id=queued(number), attempts=3, answer="451 later", give_up=False)
    fires("MipassMailsPutOff", minutes=7)


def test_mails_are_given_up(fires):
    for number in range(6):
        mark_failed(mail_id=queued(number), attempts=8, answer="550 no", give_up=True)
    fires("MipassMailsGivenUp")


def queued(number):
    mail_id = queue_mail(kind="account-exists", recipient=f"person{number}@demo.test", context={})
    Mail.objects.filter(id=mail_id).update(attempts=1)
    return mail_id


def test_an_event_is_not_sealed(fires, clock, worker):
    record(actor=Actor.system(), event="account:created")
    clock.move(minutes=6)
    beat(worker, troubles=())
    fires("MipassSealsLate")
    seal_events()


@pytest.mark.parametrize("task", ["check-ledger", "verify-audit"])
def test_a_check_finds_something(fires, task):
    note_run(task, seconds=1, faults=1)
    fires("MipassCheckFailed")


@pytest.mark.parametrize("task", EXPECTED)
def test_a_task_is_forgotten(fires, task):
    LastRun.objects.filter(name=task).update(ended_at=now() - timedelta(hours=37))
    fires("MipassTaskMissing", minutes=65)


def test_a_task_never_ran(fires):
    LastRun.objects.filter(name="backup").delete()
    fires("MipassTaskMissing", minutes=65)


def test_a_job_does_not_end(fires, organization_a, full_admin, worker):
    seal_events()
    Mail.objects.all().delete()
    Batch.objects.create(
        distributor=organization_a.distributor,
        organization=organization_a,
        name="stuck.csv",
        state=BatchState.ISSUING,
        created_by_kind="admin",
        created_by_id=full_admin.id,
        asked_by_kind="admin",
        asked_by_id=full_admin.id,
        created_at=now(),
        changed_at=now(),
        size=1,
    )
    beat(worker, troubles=())
    fires("MipassJobStuck", minutes=365)


def test_requests_fail(fires, client):
    client.raise_request_exception = False
    for _ in range(9):
        assert client.get("/broken/").status_code == 500
    fires("MipassErrors")


def test_requests_are_slow(fires, client):
    threads = [threading.Thread(target=client.get, args=["/slow/"]) for _ in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    fires("MipassSlow")


@pytest.mark.skipif(kind_under_test() == "sqlite", reason="SQLite has no pool")
def test_requests_wait_for_connections(fires):
    exhaust(waiting=20, seconds=2.5, patience=10)
    fires("MipassPoolWaits")


@pytest.mark.skipif(kind_under_test() == "sqlite", reason="SQLite has no pool")
def test_requests_get_no_connection(fires):
    exhaust(waiting=2, seconds=1, patience=0.2)
    fires("MipassPoolTimeouts")


def exhaust(*, waiting, seconds, patience):
    """A pool of one connection that somebody holds while others wait; what it saw is counted."""

    def want():
        with suppress(PoolTimeout), pool.connection(timeout=patience):
            pass

    with ConnectionPool(os.environ["DATABASE_URL"], min_size=1, max_size=1, open=True) as pool:
        pool.wait()
        threads = [threading.Thread(target=want) for _ in range(waiting)]
        with pool.connection():
            for thread in threads:
                thread.start()
            time.sleep(seconds)
        for thread in threads:
            thread.join()
        count_pool(pool.pop_stats())


def test_somebody_guesses(fires):
    @change("accounts:sign_out")
    def guess(*, actor):
        raise TooManyAttempts("too many", retry_after=60)

    for _ in range(60):
        with pytest.raises(TooManyAttempts):
            guess(actor=Actor.system())
    seal_events()
    fires("MipassTooManyAttempts")


@pytest.mark.skipif(kind_under_test() == "sqlite", reason="SQLite has no clock of its own")
def test_the_clocks_are_apart(fires, monkeypatch):
    monkeypatch.setattr("mipass.base.kit.clock.database_now", lambda: now() + timedelta(seconds=45))
    fires("MipassClocksApart")


def test_there_is_a_test_for_every_rule():
    source = Path(__file__).read_text()
    assert {name for name in alerts() if f'fires("{name}"' not in source} == set()


def test_the_board_asks_for_figures_that_there_are(scrape, client):
    client.get("/login/")
    shown = {family.name for family in text_string_to_metric_families(scrape())}
    board = json.loads((RULES.parents[1] / "grafana" / "mipass.json").read_text())
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"mipass_[a-z_]+", target["expr"])
    }
    assert {re.sub("_(total|bucket|count)$", "", name) for name in asked} <= shown
