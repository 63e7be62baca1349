"""A cluster under faults while people issue: nothing acknowledged is lost, nothing is done twice."""

import random
import threading
import time
from contextlib import suppress

import httpx
import psycopg
import pytest

from tests.cluster.conftest import installed, serve
from tests.cluster.load import Load, issued_once
from tests.services.cluster_files import TTL

pytestmark = [
    pytest.mark.database,
    pytest.mark.deep,
    pytest.mark.skipif("os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="a cluster is PostgreSQL's"),
]
LEAST_ISSUED, ROUNDS, STANDS_STILL = 20_000, 5, 3
BETWEEN, AFTERWARDS = 5, 20  # issues before and after each fault
TAKES_OVER_WITHIN = 4 * TTL
EACH = 0.1  # seconds
BEYOND_PATRONI = 3.0  # seconds that people may wait longer than Patroni needs
DONE_WITHIN = 3600.0


def leader_killed(cluster):
    node = cluster.leader()
    node.kill()
    return node.start


def leaders_postgres_killed(cluster):
    cluster.leader().kill_postgres()
    return lambda: None


def leader_frozen(cluster):
    node = cluster.leader()
    node.freeze()
    return node.thaw


def follower_killed(cluster):
    node = random.choice(cluster.followers())
    node.kill()
    return node.start


def etcd_member_killed(cluster):
    member = random.choice(cluster.etcd)
    member.kill()
    return member.start


def switched_over(cluster):
    cluster.switch_over()
    return lambda: None


FAULTS = {
    "the leader's node is killed": leader_killed,
    "the leader's PostgreSQL is killed": leaders_postgres_killed,
    "the leader's node stands still": leader_frozen,
    "a follower's node is killed": follower_killed,
    "a member of etcd is killed": etcd_member_killed,
    "somebody switches over": switched_over,
}
TRIED = list(FAULTS) * ROUNDS


class Watched:
    """How long no node of the cluster acknowledged a write, in seconds, each asked by itself.

    That is Patroni's time. Its own word for it (``/primary``) is about the lock alone, and a leader whose
    PostgreSQL has ended keeps that for seconds.
    """

    def __init__(self, cluster):
        self.longest, self._ends, self._lock = 0.0, threading.Event(), threading.Lock()
        urls = [cluster.direct_url(node) for node in cluster.nodes]
        # Nobody waits for these threads: one whose node stands still hears of it when that goes on.
        self._threads = [threading.Thread(target=self._watch, args=(url,), daemon=True) for url in urls]

    def __enter__(self):
        self._seen = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._ends.set()
        self._note(written=False)

    def _watch(self, url):
        while not self._ends.wait(EACH):
            with suppress(psycopg.Error), psycopg.connect(url, connect_timeout=2, autocommit=True) as node:
                while not self._ends.wait(EACH):
                    node.execute("SELECT pg_logical_emit_message(true, 'watched', '')")
                    self._note(written=True)

    def _note(self, written):
        with self._lock:
            now = time.monotonic()
            self.longest = max(self.longest, now - self._seen)
            self._seen = now if written else self._seen


def test_nothing_is_lost_and_nothing_done_twice_over_faults(cluster, served):
    told = []
    with Load([served.address], served.organization, served.session) as load:
        for fault in TRIED:
            cluster.wait_until_whole()
            cluster.require_identity()
            assert issued_once(cluster.url, load.outcome.acknowledged[:]), f"lost or doubled before {fault}"
            load.wait_for(BETWEEN)
            first = len(load.outcome.waits)
            with Watched(cluster) as watched:
                undo = FAULTS[fault](cluster)
                load.wait_for(AFTERWARDS, within=TAKES_OVER_WITHIN)
            undo()
            waited = max(load.outcome.waits[first:])
            told.append((fault, round(waited, 1), round(watched.longest, 1)))
        cluster.wait_until_whole()
        load.wait_for(max(0, LEAST_ISSUED - len(load.outcome.acknowledged)), within=DONE_WITHIN)
    outcome = load.outcome
    print(
        f"{len(outcome.acknowledged)} acknowledged, {outcome.cut_off} cut off", dict(outcome.statuses), told
    )
    assert outcome.wrong == []
    assert issued_once(cluster.url, outcome.acknowledged)
    served.place.mipass("check-ledger")
    served.place.mipass("seal-audit")
    served.place.mipass("verify-audit")
    slow = [(fault, waited, patroni) for fault, waited, patroni in told if waited > patroni + BEYOND_PATRONI]
    assert slow == []


def test_a_leader_that_stood_still_takes_nothing_back(cluster, served):
    with Load([served.address], served.organization, served.session) as load:
        for _ in range(STANDS_STILL):
            cluster.wait_until_whole()
            load.wait_for(BETWEEN)
            frozen = cluster.leader()
            undo = leader_frozen(cluster)
            load.wait_for(AFTERWARDS, within=TAKES_OVER_WITHIN)
            successor = cluster.leader()
            undo()
            assert cluster.wait_until_whole() is successor is not frozen
            assert issued_once(cluster.url, load.outcome.acknowledged[:])
    assert load.outcome.wrong == []


def test_the_leader_is_found_among_the_nodes_themselves(cluster, organization, tmp_path):
    place = installed(tmp_path, cluster.hosts_url)
    with (
        serve(place, organization) as served,
        Load([served.address], organization, served.session) as load,
    ):
        load.wait_for(BETWEEN)
        undo = leader_killed(cluster)
        load.wait_for(AFTERWARDS, within=TAKES_OVER_WITHIN)
        undo()
    assert load.outcome.wrong == []
    cluster.wait_until_whole()
    assert issued_once(cluster.url, load.outcome.acknowledged)


def test_behind_pgbouncer_all_works_and_files_are_whole(cluster, organization, tmp_path):
    place = installed(tmp_path, cluster.pooler_url, MIPASS_DATABASE_POOLER="transaction")
    with (
        serve(place, organization) as served,
        Load([served.address], organization, served.session) as load,
    ):
        load.wait_for(BETWEEN)
        before = load.outcome.acknowledged[:]
        for _ in range(5):
            file = listed(served)
            assert [email for email in before if email.partition("@")[0] not in file] == []
        load.wait_for(BETWEEN)
    assert (load.outcome.wrong, load.outcome.statuses[503]) == ([], 0)
    assert issued_once(cluster.url, load.outcome.acknowledged)


def listed(served):
    """What the statement's file holds: the whole of it."""
    portal = served.organization.partition("/organizations/")[0]
    answer = httpx.get(
        f"{served.address}{portal}/distributor/statement/download/",
        headers={"Cookie": served.session.cookies},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text[:500]
    return answer.text
