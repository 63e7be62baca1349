"""Databases for the programs that tests start: servers, workers, commands."""

import atexit
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql


def kind_under_test() -> str:
    """``sqlite`` or ``postgres``."""
    return os.environ["MIPASS_TEST_DATABASE"]


@contextmanager
def empty_database(folder: Path, kind: str = "") -> Iterator[str]:
    """Yield the URL of a new database, of the kind under test if none is named; SQLite's lies in `folder`.

    PostgreSQL's is dropped at the end, whoever is still connected to it.
    """
    if (kind or kind_under_test()) == "sqlite":
        yield _file_in(folder)
        return
    with _created("template1") as url:
        yield url


@contextmanager
def migrated_database(folder: Path, kind: str = "") -> Iterator[str]:
    """The same, as `mipass migrate` leaves it: a copy, since to migrate takes seconds."""
    original = _migrated(kind or kind_under_test())
    if original.startswith("sqlite"):
        url = _file_in(folder)
        kept, copy = (sqlite3.connect(_path(one)) for one in (original, url))
        with closing(kept), closing(copy):
            kept.backup(copy)
        yield url
        return
    with _created(_path(original)) as url:
        yield url


@cache
def _migrated(kind: str) -> str:
    """The URL of the one that is copied, of each kind of database; it is kept until this program ends."""
    kept = ExitStack()
    atexit.register(kept.close)
    folder = kept.enter_context(TemporaryDirectory())
    url = kept.enter_context(empty_database(Path(folder), kind))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
    environment = clean | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": folder,
        "MIPASS_ENV": "development",
    }
    command = [sys.executable, "-m", "mipass.cli", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    return url


def _file_in(folder: Path) -> str:
    return f"sqlite:///{folder}/mipass_{uuid4().hex}.sqlite3"


def _path(url: str) -> str:
    """SQLite's file, or the name of a database of PostgreSQL."""
    return urlsplit(url).path[1:]


@contextmanager
def _created(template: str) -> Iterator[str]:
    name = f"mipass_{uuid4().hex}"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(create)
        try:
            yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
