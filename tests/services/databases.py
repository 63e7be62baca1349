"""Databases for tests, and for the programs that they start: servers, workers, commands."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from tests.services.kept import alone, fingerprint, kept, migrate
from tests.services.postgres import binary


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
    """The same, as `mipass migrate` leaves it: a copy of the kept one."""
    if (kind or kind_under_test()) == "sqlite":
        url = _file_in(folder)
        shutil.copyfile(kept("sqlite3", _migrate_file), urlsplit(url).path[1:])
        yield url
        return
    with _created(_migrated_template()) as url:
        yield url


def _file_in(folder: Path) -> str:
    return f"sqlite:///{folder}/mipass_{uuid4().hex}.sqlite3"


def _migrate_file(path: Path) -> None:
    migrate(f"sqlite:///{path}", path.parent)


def _migrated_template() -> str:
    """The database that this server's others are copied from; the first to ask makes it of the kept dump."""
    name = f"migrated_{fingerprint()}"
    dump = kept("sql", _migrate_and_dump)
    with alone(), _server() as server:
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            unfinished = f"unfinished_{uuid4().hex}"
            server.execute(_create(unfinished, "template1"))
            _run("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", str(dump), url=_url(unfinished))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
    return name


def _migrate_and_dump(path: Path) -> None:
    with _created("template1") as url:
        migrate(url, path.parent)
        _run("pg_dump", "--no-owner", "--no-privileges", "-f", str(path), url=url)


def _run(program: str, *arguments: str, url: str) -> None:
    subprocess.run([binary(program), *arguments, url], check=True, capture_output=True)


@contextmanager
def _created(template: str) -> Iterator[str]:
    name = f"mipass_{uuid4().hex}"
    with _server() as server:
        server.execute(_create(name, template))
        try:
            yield _url(name)
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _server() -> psycopg.Connection:
    return psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)


def _create(name: str, template: str) -> sql.Composed:
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
    return create.format(sql.Identifier(name), sql.Identifier(template))


def _url(name: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
