"""The database role of docs/operator/security.md can add to the past and cannot change it."""

import os
import re
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql

pytestmark = pytest.mark.database
PAGE = Path(__file__).parents[2] / "docs" / "operator" / "security.md"
PAST = ("audit_event", "audit_seal", "credits_transfer")


@pytest.fixture
def role(migrated_database):
    """The statements of the page, for a role of this test's own; it and its rights are gone afterwards."""
    if os.environ["MIPASS_TEST_DATABASE"] != "postgres":
        pytest.skip("SQLite has no roles")
    name = f"mipass_app_{uuid4().hex[:8]}"
    [statements] = re.findall(r"```sql\n(BEGIN;.*?COMMIT;)\n```", PAGE.read_text(), re.DOTALL)
    with psycopg.connect(migrated_database, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(name)))
        owner.execute(statements.replace("mipass_app", name))
        yield owner, name
        owner.execute("RESET ROLE")
        owner.execute(sql.SQL("DROP OWNED BY {}").format(sql.Identifier(name)))
        owner.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.mark.parametrize("table", PAST)
def test_the_applications_role_changes_nothing_of_the_past(role, table):
    database, name = role
    database.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(name)))
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
