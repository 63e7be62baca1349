"""A PostgreSQL of three nodes (docs/operator/cluster.md) while a command runs: ``bin/with-cluster``.

Patroni keeps a leader and two followers, one of them synchronous; etcd with three members holds the lease;
haproxy leads to the leader, and to the followers; PgBouncer stands in front of it in transaction mode. All
listen on free ports of 127.0.0.1, run as PostgreSQL's user, and lie in a folder of their own. What is killed
or stopped was started here: that is looked up in the process table each time.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen
from uuid import uuid4

import psycopg

from tests.services.cluster_files import etcd_words, haproxy_file, patroni_file, pgbouncer_file
from tests.services.ports import free_ports
from tests.services.postgres import INTERRUPTIONS, NAME, interrupt, own, owner, run_command

NODES = 3
STARTS_WITHIN = 120.0
WHOLE_WITHIN = 180.0
STOP_SECONDS = 30.0
ASK_SECONDS, SWITCH_SECONDS = 1.0, 60.0
PATRONI = "/opt/patroni/bin/patroni"  # as the page says; Debian 12's own loses what was acknowledged
PROGRAMS = (PATRONI, "etcd", "haproxy", "pgbouncer")


class ClusterError(Exception):
    """The cluster could not be had, or is not ours; the message says why."""


@dataclass
class Program:
    """One process that was started here, with its log."""

    name: str
    words: Sequence[str]
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, as PostgreSQL's user, in a session of its own: Ctrl-C is for the command."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.words, cwd=self.folder, stdout=log, stderr=log, start_new_session=True, **owner()
            )

    def signal(self, number: int) -> None:
        """Send it a signal, if it runs."""
        if self.process is not None and self.process.poll() is None:
            require_ours(self.process.pid, self.folder)
            self.process.send_signal(number)

    def kill(self) -> None:
        """End it at once."""
        self.signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()

    def stop(self) -> None:
        """End it, by force if it takes long."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        if self.process is not None:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
            self.kill()


def require_ours(pid: int, folder: Path) -> None:
    """Raise ClusterError unless the process runs in this folder, as our user."""
    place, user = Path(f"/proc/{pid}"), owner().get("user", os.geteuid())
    if not (place / "cwd").readlink().is_relative_to(folder) or place.stat().st_uid != user:
        raise ClusterError(f"process {pid} was not started here")


@dataclass
class Node:
    """A PostgreSQL and the Patroni that keeps it."""

    name: str
    port: int
    rest: int
    patroni: Program

    @property
    def data(self) -> Path:
        """Its files."""
        return self.patroni.folder / self.name

    def asks(self, path: str, body: Any = None) -> Any:
        """What Patroni answers; None for a status that is no success."""
        request = Request(f"http://127.0.0.1:{self.rest}/{path}", json.dumps(body).encode() if body else None)
        try:
            with urlopen(request, timeout=SWITCH_SECONDS if body else ASK_SECONDS) as answer:
                content = answer.read()
                return json.loads(content) if content.startswith(b"{") else {"said": content.decode()}
        except OSError:  # refused, slow, or a status that is no success
            return None

    def processes(self) -> list[int]:
        """PostgreSQL's own, the postmaster first."""
        with suppress(OSError, IndexError, ValueError):
            postmaster = int((self.data / "postmaster.pid").read_text().split()[0])
            require_ours(postmaster, self.data)
            children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text()
            return [postmaster, *map(int, children.split())]
        return []

    def kill(self) -> None:
        """As the machine's end would: Patroni and PostgreSQL, without a word."""
        found = self.processes()
        self.patroni.kill()
        self._send(found, signal.SIGKILL)

    def kill_postgres(self) -> None:
        """PostgreSQL alone; Patroni sees it."""
        self._send(self.processes(), signal.SIGKILL)

    def freeze(self) -> None:
        """Let nothing of it go on, though its connections stand."""
        self.patroni.signal(signal.SIGSTOP)
        self._send(self.processes()[:1], signal.SIGSTOP)  # it starts no others from here on
        self._send(self.processes(), signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on where it stood."""
        self._send(self.processes(), signal.SIGCONT)
        self.patroni.signal(signal.SIGCONT)

    def start(self) -> None:
        """Start it again after its end."""
        self.patroni.start()

    def _send(self, processes: Sequence[int], number: int) -> None:
        for pid in processes:
            with suppress(ProcessLookupError, FileNotFoundError):
                require_ours(pid, self.data)
                os.kill(pid, number)


@dataclass
class Cluster:
    """The whole of it. ``leader_port`` and ``replica_port`` are haproxy's."""

    folder: Path
    nodes: Sequence[Node]
    etcd: Sequence[Program]
    proxies: Sequence[Program]
    leader_port: int
    replica_port: int
    pooler_port: int
    identity: int = field(default=0)

    @property
    def url(self) -> str:
        """The leader, by haproxy."""
        return f"postgres://{NAME}@127.0.0.1:{self.leader_port}/{NAME}"

    @property
    def read_url(self) -> str:
        """A follower, by haproxy."""
        return f"postgres://{NAME}@127.0.0.1:{self.replica_port}/{NAME}"

    @property
    def hosts_url(self) -> str:
        """The leader, found among the nodes themselves."""
        hosts = ",".join(f"127.0.0.1:{node.port}" for node in self.nodes)
        return f"postgres://{NAME}@{hosts}/{NAME}"

    @property
    def pooler_url(self) -> str:
        """The leader, by PgBouncer."""
        return f"postgres://{NAME}@127.0.0.1:{self.pooler_port}/{NAME}"

    def start(self) -> None:
        """Start everything, and wait until it is whole and has an empty database. Raises ClusterError."""
        for member in self.etcd:
            member.start()
        for node in self.nodes:
            node.start()
        leader = self.wait_until_whole(STARTS_WITHIN)
        with psycopg.connect(self.direct_url(leader, "postgres"), autocommit=True) as database:
            database.execute(f"CREATE DATABASE {NAME}".encode())
            [(self.identity,)] = database.execute("SELECT system_identifier FROM pg_control_system()")
        for proxy in self.proxies:
            proxy.start()
        _wait(
            lambda: _answers(self.pooler_url) and _answers(self.url), STARTS_WITHIN, "no proxy answers", self
        )

    def leader(self) -> Node | None:
        """The node that takes writes, as Patroni has it."""
        return next((node for node in self.nodes if node.asks("primary") is not None), None)

    def followers(self) -> list[Node]:
        """The others."""
        leader = self.leader()
        return [node for node in self.nodes if node is not leader]

    def require_identity(self) -> None:
        """Raise ClusterError unless what answers is the database that was made here."""
        with psycopg.connect(self.url) as database:
            found = database.execute("SELECT system_identifier FROM pg_control_system()").fetchone()
        if found != (self.identity,):
            raise ClusterError("another database answers")

    def wait_until_whole(self, within: float = WHOLE_WITHIN) -> Node:
        """The leader, once there is one and no other, with two followers, one of them synchronous."""
        found: list[Node] = []

        def is_whole() -> bool:
            found[:] = [node for node in self.nodes if node.asks("primary") is not None]
            members = (found[0].asks("cluster") or {}).get("members", []) if len(found) == 1 else []
            running = [each for each in members if each["state"] in {"running", "streaming"}]
            return len(running) == NODES and {"leader", "sync_standby"} <= {each["role"] for each in running}

        _wait(is_whole, within, "the cluster does not become whole", self)
        return found[0]

    def switch_over(self) -> None:
        """Let a follower take over, as an operator would."""
        leader = self.wait_until_whole()
        if leader.asks("switchover", {"leader": leader.name}) is None:
            raise ClusterError("Patroni refused the switchover")

    def stop(self) -> None:
        """End everything."""
        for node in self.nodes:
            node.thaw()
        for program in [*self.proxies, *(node.patroni for node in self.nodes), *self.etcd]:
            program.stop()
        for node in self.nodes:
            node.kill_postgres()

    def direct_url(self, node: Node, database: str = NAME) -> str:
        """A node, past haproxy."""
        return f"postgres://{NAME}@127.0.0.1:{node.port}/{database}"

    def tell(self) -> str:
        """The end of each log, for whoever looks why it failed."""
        return "\n".join(
            f"{log.name}: {log.read_text()[-1500:]}" for log in sorted(self.folder.glob("*.log"))
        )


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=2) as database:
            return database.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error:
        return False


def _wait(is_so: Any, within: float, problem: str, cluster: Cluster) -> None:
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            raise ClusterError(f"{problem}\n{cluster.tell()}")
        time.sleep(0.2)


@contextmanager
def running_cluster() -> Iterator[Cluster]:
    """A new cluster for as long as the block lasts; its files go with it. Raises ClusterError."""
    if missing := [name for name in PROGRAMS if shutil.which(name, path=_path()) is None]:
        raise ClusterError(f"{', '.join(missing)} missing: bin/setup-cluster installs it")
    folder = Path(tempfile.mkdtemp(prefix="mipass-cluster-"))
    try:
        own(folder)
        cluster = _laid_out(folder)
        try:
            cluster.start()
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _path() -> str:
    return f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/bin"


def _laid_out(folder: Path) -> Cluster:
    """Its programs and their files, not started yet."""
    ports = iter(free_ports(4 * NODES + 3))
    clients, peers, rests, servers = ([next(ports) for _ in range(NODES)] for _ in range(4))
    leader, replicas, pooler = ports
    token = uuid4().hex
    etcd = [
        Program(f"etcd{at}", etcd_words(folder, at, token, clients, peers), folder) for at in range(NODES)
    ]
    nodes = []
    for at in range(NODES):
        name = f"pg{at}"
        file = _written(
            folder / f"{name}.yml", patroni_file(folder, name, token, clients, rests[at], servers[at])
        )
        patroni = Program(f"patroni-{name}", [PATRONI, str(file)], folder)
        nodes.append(Node(name, servers[at], rests[at], patroni))
    haproxy = _written(folder / "haproxy.cfg", haproxy_file(leader, replicas, rests, servers))
    pgbouncer = _written(folder / "pgbouncer.ini", pgbouncer_file(folder, pooler, leader))
    _written(folder / "users.txt", f'"{NAME}" ""\n')
    proxies = [
        Program("haproxy", [str(shutil.which("haproxy", path=_path())), "-db", "-f", str(haproxy)], folder),
        Program("pgbouncer", [str(shutil.which("pgbouncer", path=_path())), str(pgbouncer)], folder),
    ]
    return Cluster(folder, nodes, etcd, proxies, leader, replicas, pooler)


def _written(file: Path, content: str) -> Path:
    file.write_text(content)
    own(file)
    return file


def main() -> int:
    """Run the command of the command line and return its exit status."""
    parser = argparse.ArgumentParser(prog="bin/with-cluster", description=__doc__)
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="CMD …")
    arguments = parser.parse_args()
    if not arguments.command:
        parser.error("name a command to run")
    for number in INTERRUPTIONS:
        signal.signal(number, interrupt)
    try:
        with running_cluster() as cluster:
            os.environ["CLUSTER_HOSTS"], os.environ["CLUSTER_POOLER"] = cluster.hosts_url, cluster.pooler_url
            os.environ["CLUSTER_FOLDER"], os.environ["CLUSTER_REPLICAS"] = (
                str(cluster.folder),
                cluster.read_url,
            )
            status = run_command(arguments.command, cluster.url)
    except ClusterError as error:
        sys.exit(f"bin/with-cluster: {error}")
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
