"""The configuration of a cluster's programs; docs/operator/cluster.md shows it for machines of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from tests.services.postgres import NAME, binary

PAGE = Path(__file__).resolve().parents[2] / "docs" / "operator" / "cluster.md"
HOST = "127.0.0.1"


def recommended() -> dict[str, Any]:
    """What the page has Patroni be told, word for word."""
    [block] = [each for each in PAGE.read_text().split("```yaml\n")[1:] if "bootstrap:" in each]
    settings: dict[str, Any] = yaml.safe_load(block.partition("```")[0])["bootstrap"]["dcs"]
    return settings


TTL: int = recommended()["ttl"]  # seconds


def etcd_words(folder: Path, at: int, token: str, clients: Sequence[int], peers: Sequence[int]) -> list[str]:
    """The command line of one member."""
    client, peer = f"http://{HOST}:{clients[at]}", f"http://{HOST}:{peers[at]}"
    members = ",".join(f"etcd{number}=http://{HOST}:{port}" for number, port in enumerate(peers))
    options = {
        "name": f"etcd{at}",
        "data-dir": str(folder / f"etcd{at}"),
        "listen-client-urls": client,
        "advertise-client-urls": client,
        "listen-peer-urls": peer,
        "initial-advertise-peer-urls": peer,
        "initial-cluster": members,
        "initial-cluster-token": token,
        "initial-cluster-state": "new",
        "heartbeat-interval": "200",
        "election-timeout": "2000",
    }
    return ["/usr/bin/etcd", *(f"--{name}={value}" for name, value in options.items())]


def patroni_file(folder: Path, name: str, token: str, etcd: Sequence[int], rest: int, port: int) -> str:
    """Patroni's file, in JSON, which is YAML too."""
    everybody = [
        "local all all trust",
        f"host all all {HOST}/32 trust",
        f"host replication all {HOST}/32 trust",
    ]
    parameters = {
        "max_connections": 100,
        "shared_buffers": "64MB",
        "wal_keep_size": "256MB",
        "fsync": "off",  # a process that is killed loses nothing that it wrote; only a machine's end would
        "unix_socket_directories": str(folder),
    }
    dynamic = recommended()
    dynamic["postgresql"]["parameters"] = parameters
    content: dict[str, Any] = {
        "scope": f"mipass-{token}",
        "namespace": "/mipass/",
        "name": name,
        "restapi": {"listen": f"{HOST}:{rest}", "connect_address": f"{HOST}:{rest}"},
        "etcd3": {"hosts": [f"{HOST}:{client}" for client in etcd]},
        "bootstrap": {
            "dcs": dynamic,
            "initdb": [{"encoding": "UTF8"}, {"locale": "C.UTF-8"}, "data-checksums"],
            "pg_hba": everybody,
        },
        "postgresql": {
            "listen": f"{HOST}:{port}",
            "connect_address": f"{HOST}:{port}",
            "data_dir": str(folder / name),
            "bin_dir": str(Path(binary("postgres")).parent),
            "pgpass": str(folder / f"{name}.pgpass"),
            "pg_hba": everybody,
            "authentication": {
                "superuser": {"username": NAME},
                "replication": {"username": "replicator"},
            },
        },
        "watchdog": {"mode": "off"},
    }
    return json.dumps(content, indent=2)


def haproxy_file(leader: int, replicas: int, rests: Sequence[int], servers: Sequence[int]) -> str:
    """Two ports: to the leader, and to the followers. Who is no leader any more loses connections at once."""
    nodes = list(zip(rests, servers, strict=True))
    lines = [f"    server pg{at} {HOST}:{port} check port {rest}" for at, (rest, port) in enumerate(nodes)]
    return f"""global
    maxconn 500

defaults
    mode tcp
    timeout connect 2s
    timeout client 1h
    timeout server 1h
    timeout check 2s
    default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
    option httpchk

listen leader
    bind {HOST}:{leader}
    http-check send meth OPTIONS uri /primary
    http-check expect status 200
{chr(10).join(lines)}

listen replicas
    bind {HOST}:{replicas}
    http-check send meth OPTIONS uri /replica
    http-check expect status 200
{chr(10).join(lines)}
"""


def pgbouncer_file(folder: Path, port: int, leader: int) -> str:
    """Transaction mode, in front of haproxy."""
    return f"""[databases]
{NAME} = host={HOST} port={leader} dbname={NAME}

[pgbouncer]
listen_addr = {HOST}
listen_port = {port}
unix_socket_dir = {folder}
auth_type = trust
auth_file = {folder}/users.txt
pool_mode = transaction
default_pool_size = 10
max_client_conn = 200
server_login_retry = 1
server_connect_timeout = 3
query_wait_timeout = 5
"""
