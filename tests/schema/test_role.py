"""The role that `mipass grants` describes adds to the past, cannot change it, and dumps all there is."""

import os
import subprocess
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

from mipass.base.kit.guards import AppendOnly
from mipass.doors.jobs.commands.grants import ONLY_GROWS, grants_for
from mipass.doors.jobs.guards import all_guards

pytestmark = pytest.mark.database


@pytest.fixture
def roles(migrated_database):
    """Roles of this test's own; they and their rights are gone afterwards."""
    if os.environ["MIPASS_TEST_DATABASE"] != "postgres":
        pytest.skip("SQLite has no roles")
    made = []

    def make(*, read_only=False):
        name = f"mipass app {uuid4().hex[:8]}"
        made.append(sql.Identifier(name))
        owner.execute(sql.SQL("CREATE ROLE {} LOGIN").format(made[-1]))
        psql = ["psql", "-q", "-d", migrated_database]
        subprocess.run(psql, input=grants_for(name, read_only=read_only), text=True, check=True)
        return urlsplit(migrated_database), name

    with psycopg.connect(migrated_database, autocommit=True) as owner:
        yield make
        for role in made:
            owner.execute(sql.SQL("DROP OWNED BY {}").format(role))
            owner.execute(sql.SQL("DROP ROLE {}").format(role))


def connected(parts, name):
    return psycopg.connect(
        host=parts.hostname, port=parts.port, dbname=parts.path[1:], user=name, autocommit=True
    )


def test_what_only_grows_is_what_the_guards_say():
    assert {guard.table for guard in all_guards() if isinstance(guard, AppendOnly)} == set(ONLY_GROWS)


def test_the_applications_role_changes_nothing_of_the_past(roles):
    with connected(*roles()) as database:
        for table in ONLY_GROWS:
            refused_but_shown(database, table)


def refused_but_shown(database, table):
    place = sql.Identifier(table)
    for statement in (
        sql.SQL("DELETE FROM {}"),
        sql.SQL("UPDATE {} SET id = id"),
        sql.SQL("TRUNCATE {}"),
        sql.SQL("DROP TABLE {}"),
        sql.SQL("ALTER TABLE {} DISABLE TRIGGER ALL"),
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            database.execute(statement.format(place))
    database.execute(sql.SQL("SELECT count(*) FROM {}").format(place))


def test_a_role_that_reads_alone_writes_nothing(roles):
    with connected(*roles(read_only=True)) as database:
        for statement in (
            "DELETE FROM django_session",
            "INSERT INTO django_session VALUES ('k', 'd', now())",
            "SELECT nextval('django_migrations_id_seq')",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                database.execute(statement)
        database.execute("SELECT count(*) FROM django_session")


@pytest.mark.parametrize("read_only", [False, True])
def test_either_role_makes_a_dump(roles, read_only, tmp_path):
    parts, name = roles(read_only=read_only)
    place = ["-h", str(parts.hostname), "-p", str(parts.port), "-U", name, "-d", parts.path[1:]]
    dump = tmp_path / "dump"
    command = ["pg_dump", "--format=custom", "--no-owner", "--no-acl", "-f", str(dump), *place]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert dump.stat().st_size > 100_000
