"""The databases in the settings: how each is reached, and for how long the portal waits for it.

A sentence about an address that cannot be used names the setting, and repeats no part of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote

import dj_database_url

from mipass.config.addresses import ENCODED, split_address

POSTGRES = ("postgres", "postgresql")
SQLITE = "sqlite"
HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\[\]:]*)(:(?P<port>[0-9]{1,5}))?")
NOT_ENCODED = re.compile(r"%(?![0-9A-Fa-f]{2})")
TAKEN_FROM_THE_ADDRESS = {"host", "hostaddr", "port", "user", "password", "dbname"}
# Of several hosts the one that takes writes; for reading, one that follows it where there is one.
CHOOSE_LEADER, CHOOSE_FOLLOWER = "read-write", "prefer-standby"
# Seconds: somebody waits for a page, and can be told to come again. A machine that vanished says nothing.
PATIENCE = {
    "connect_timeout": 3,
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
# DEFERRED transactions fail with "database is locked" when two upgrade at once; IMMEDIATE ones wait.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA secure_delete=ON;"  # what is erased is not to be read from free pages
    ),
}
KEPT_FROM = 5  # times that a connection sends a query, until the server keeps it: see `keeping_cursor`
POOL_PATIENCE = {"timeout": 3.0, "reconnect_timeout": 2.0}


class Pooler(StrEnum):
    """What stands between the portal and PostgreSQL, and hands connections out."""

    NONE = ""
    TRANSACTION = "transaction"


def database_settings(address: str, name: str = "DATABASE_URL") -> dict[str, Any]:
    """Django's settings for a database. Raises ValueError, whose sentence tells nothing of the address."""
    problem = (
        f"{name} must be postgres://user:password@host/name, of several hosts @host1:5432,host2:5432/name, "
        "or sqlite:////folder/file; " + ENCODED
    )
    scheme, _, rest = address.partition("://")
    if scheme == SQLITE:
        file = unquote(rest.removeprefix("/"))
        if not file or "#" in rest or "?" in rest:
            raise ValueError(problem)
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": file}
    if scheme not in POSTGRES:
        raise ValueError(problem)
    return _postgres(address, problem)


def _postgres(address: str, problem: str) -> dict[str, Any]:
    parts = split_address(address, problem)
    who, _, places = parts.netloc.rpartition("@")
    hosts = [HOST.fullmatch(place) for place in places.split(",")]
    if not all(host and _is_port(host["port"]) for host in hosts) or not _is_whole(parts, address):
        raise ValueError(problem)
    of_one_host = parts._replace(netloc=f"{who}@host").geturl()
    settings: dict[str, Any] = dict(dj_database_url.parse(of_one_host))
    return {**settings, **_places([host for host in hosts if host])}


def _is_port(text: str | None) -> bool:
    return text is None or 0 < int(text) < 65536


def _is_whole(parts: SplitResult, address: str) -> bool:
    """Whether nothing in it looks like the rest of a password whose signs were not encoded."""
    try:
        options = parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    except ValueError:
        return False
    names = [name for name, _value in options]
    return (
        re.fullmatch("/[^/@]+", parts.path) is not None
        and "@" not in parts.query
        and not NOT_ENCODED.search(address)
        and len(set(names)) == len(names)
        and set(names) <= _known_options()
    )


def _places(hosts: Sequence[re.Match[str]]) -> dict[str, str]:
    """As libpq wants them: a list each of hosts and ports, of the same length where there is a port."""
    ports = [host["port"] or "" for host in hosts]
    return {
        "HOST": ",".join(unquote(host["host"]).strip("[]") for host in hosts),
        "PORT": ",".join(ports) if any(ports) else "",
    }


def _known_options() -> set[str]:
    from psycopg.pq import Conninfo  # noqa: PLC0415  who uses SQLite need not load it

    known = {each.keyword.decode() for each in Conninfo.get_defaults()}
    return (known - TAKEN_FROM_THE_ADDRESS) | {"currentSchema"}  # the last is dj-database-url's own


def patient(settings: dict[str, Any], *, choose: str, pooler: Pooler, pool_size: int) -> dict[str, Any]:
    """PostgreSQL's settings with what the portal adds: little patience, and which server it wants of several.

    ``pool_size`` 0 is no pool.
    """
    options = {**PATIENCE, **settings.get("OPTIONS", {})}
    if "," in settings["HOST"]:
        options.setdefault("target_session_attrs", choose)
    # Through PgBouncer the next statement may come to another connection, which knows of none before.
    options["prepare_threshold"] = None if pooler is Pooler.TRANSACTION else KEPT_FROM
    if pool_size:
        options["pool"] = {"min_size": 1, "max_size": pool_size, **POOL_PATIENCE}
    return {
        **settings,
        "ENGINE": "mipass.base.kit.postgresql",
        "DISABLE_SERVER_SIDE_CURSORS": pooler is Pooler.TRANSACTION,
        "OPTIONS": options,
    }


def for_django(
    address: str, *, pooler: Pooler, pool_size: int, test_file: str, choose: str = CHOOSE_LEADER
) -> dict[str, Any]:
    """An entry of Django's DATABASES. ``test_file`` is where tests on SQLite have theirs."""
    settings = database_settings(address)
    if SQLITE in settings["ENGINE"]:
        settings["CONN_MAX_AGE"] = 600  # a new connection heeds the newest statistics
        return {**settings, "TEST": {"NAME": test_file}, "OPTIONS": SQLITE_OPTIONS}
    return patient(settings, choose=choose, pooler=pooler, pool_size=pool_size)
