"""Empty databases for the programs that tests start: servers, workers, commands."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql


@contextmanager
def empty_database(folder: Path) -> Iterator[str]:
    """Yield the URL of a new database of the kind under test; SQLite's lies in `folder`.

    PostgreSQL's is dropped at the end, whoever is still connected to it.
    """
    name = f"mipass_{uuid4().hex}"
    if os.environ["MIPASS_TEST_DATABASE"] == "sqlite":
        yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
