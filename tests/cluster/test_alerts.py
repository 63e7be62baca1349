"""Each alert rule for the cluster fires by what it is for, as Patroni answers then; and the page is true."""

import re
import subprocess
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.alerts.rules import OF_THE_CLUSTER, alerts, require_firing
from tests.services.cluster import PATRONI
from tests.services.cluster_files import PAGE

pytestmark = [
    pytest.mark.database,
    pytest.mark.deep,
    pytest.mark.skipif("os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="a cluster is PostgreSQL's"),
]
PATIENCE = 90.0  # seconds
DEBIANS = "030002"
FORGOTTEN = (
    5  # minutes that Prometheus shows the last figures of a node for, where nothing says that it is gone
)


def figures(cluster):
    """What Prometheus gets from the nodes that answer."""
    said = []
    for node in cluster.nodes:
        try:
            with urlopen(f"http://127.0.0.1:{node.rest}/metrics", timeout=5) as answer:
                said.append(answer.read().decode())
        except URLError:
            continue
    return "".join(said)


def until(cluster, is_so):
    """The figures, once they are so."""
    deadline = time.monotonic() + PATIENCE
    while not is_so(found := figures(cluster)):
        assert time.monotonic() < deadline, found
        time.sleep(0.5)
    return found


def total(name, text):
    """The sum of a figure over all nodes."""
    return sum(float(value) for value in re.findall(rf"^{name}{{.*}} (\S+)$", text, re.MULTILINE))


@pytest.fixture
def fires(cluster, tmp_path):
    """See that just this alert fires, and none where all is well."""
    cluster.wait_until_whole()
    before = until(
        cluster, lambda text: (total("patroni_primary", text), total("patroni_sync_standby", text)) == (1, 1)
    )

    def check(name, after):
        require_firing(
            tmp_path, [name], before=before, after=after, rules=OF_THE_CLUSTER, minutes=FORGOTTEN + 3
        )

    return check


def test_nobody_is_synchronous(cluster, fires):
    followers = cluster.followers()
    for node in followers:
        node.kill()
    fires("ClusterNotSynchronous", until(cluster, lambda text: total("patroni_sync_standby", text) == 0))
    for node in followers:
        node.start()


def test_nobody_leads(cluster, fires):
    for member in cluster.etcd[:2]:
        member.kill()
    fires("ClusterNoLeader", until(cluster, lambda text: total("patroni_primary", text) == 0))
    for member in cluster.etcd[:2]:
        member.start()


def test_patroni_is_too_old(cluster, fires):
    now = figures(cluster)
    [version, *_others] = re.findall(r"^patroni_version{.*} \d+$", now, re.MULTILINE)
    fires("ClusterPatroniTooOld", now.replace(version, f"{version.partition(' ')[0]} {DEBIANS}"))


def test_every_rule_is_told_and_tried():
    page, told = PAGE.read_text(), alerts(OF_THE_CLUSTER)
    assert told == {"ClusterNoLeader", "ClusterNotSynchronous", "ClusterPatroniTooOld"}
    assert told == set(re.findall(r"^\| (Cluster\w+) \|", page, re.MULTILINE))


def test_the_page_names_the_patroni_that_is_tried():
    said = subprocess.run([PATRONI, "--version"], capture_output=True, text=True, check=True).stdout.split()
    [asked] = re.findall(r"'patroni\[etcd3,psycopg3\]==(\S+)'", PAGE.read_text())
    locked = (PAGE.parents[2] / "deploy" / "patroni" / "requirements.in").read_text()
    assert said == ["patroni", asked]
    assert locked == f"patroni[etcd3,psycopg3]=={asked}\n"
