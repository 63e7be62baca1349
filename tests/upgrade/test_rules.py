"""No migration keeps servers waiting, or breaks those of the last release."""

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor

from mipass.base.kit import while_serving
from mipass.base.kit.ddl import UnknownStatement, lock_of, stops_nobody
from mipass.doors.jobs.migration_plan import BY_PYTHON, statements_of, what_it_locks
from tests.upgrade.released import EXCEPTIONS, RELEASED
from tests.upgrade.rules import IN_USE, NO_DEFAULT, READ_THROUGH, TOGETHER, UNKNOWN, breaches

on_postgres = pytest.mark.skipif(
    "os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="SQLite has one lock"
)
NEW_TABLE = 'CREATE TABLE "new" ("id" uuid NOT NULL PRIMARY KEY)'
ADD = 'ALTER TABLE "cards" ADD COLUMN "colour" integer'


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (['CREATE INDEX "by_colour" ON "cards" ("colour")'], READ_THROUGH),
        (['CREATE UNIQUE INDEX "one" ON "cards" ("colour") WHERE "colour" > 0'], READ_THROUGH),
        (['ALTER TABLE "cards" ADD CONSTRAINT "positive" CHECK ("colour" > 0)'], READ_THROUGH),
        (['ALTER TABLE "cards" ADD CONSTRAINT "one" UNIQUE ("colour")'], READ_THROUGH),
        (['ALTER TABLE "cards" ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES "b" ("id")'], READ_THROUGH),
        (['ALTER TABLE "cards" ALTER COLUMN "colour" SET NOT NULL'], READ_THROUGH),
        (['ALTER TABLE "cards" ALTER COLUMN "colour" TYPE bigint USING "colour"::bigint'], READ_THROUGH),
        (['ALTER TABLE "cards" DROP COLUMN "colour" CASCADE'], IN_USE),
        (['ALTER TABLE "cards" RENAME COLUMN "colour" TO "tone"'], IN_USE),
        (['DROP TABLE "cards" CASCADE'], IN_USE),
        ([f"{ADD} NOT NULL"], NO_DEFAULT),
        ([f"{ADD} DEFAULT 0 NOT NULL", 'ALTER TABLE "cards" ALTER COLUMN "colour" DROP DEFAULT'], NO_DEFAULT),
        ([f"{ADD} NULL", 'UPDATE "cards" SET "colour" = 1'], TOGETHER),
        ([f"{ADD} NULL", BY_PYTHON], TOGETHER),
        (["CLUSTER cards"], UNKNOWN),
    ],
)
def test_what_others_would_feel_is_refused(statements, why):
    found = list(breaches(statements))
    assert [each.endswith(why) for each in found] == [True]


@pytest.mark.parametrize(
    "statements",
    [
        [f"{ADD} NULL"],
        [f"{ADD} DEFAULT 0 NOT NULL"],
        [f'{ADD} NULL CONSTRAINT "fk" REFERENCES "b"("id")', 'SET CONSTRAINTS "fk" IMMEDIATE'],
        ['CREATE INDEX CONCURRENTLY "by_colour" ON "cards" ("colour")'],
        ['ALTER TABLE "cards" ADD CONSTRAINT "positive" CHECK ("colour" > 0) NOT VALID'],
        ['ALTER TABLE "cards" VALIDATE CONSTRAINT "positive"'],
        ['ALTER TABLE "cards" ALTER COLUMN "colour" DROP NOT NULL'],
        [
            NEW_TABLE,
            'CREATE INDEX "x" ON "new" ("id")',
            'ALTER TABLE "new" ADD CONSTRAINT "p" CHECK (id > 0)',
        ],
        [BY_PYTHON],
        ['UPDATE "cards" SET "colour" = 1'],
    ],
)
def test_what_nobody_feels_passes(statements):
    assert list(breaches(statements)) == []


def test_an_exception_lets_its_statement_pass_alone():
    allowed = {'ALTER TABLE "cards" DROP COLUMN "colour"': "nobody read it"}
    drops = [f'ALTER TABLE "cards" DROP COLUMN "{name}" CASCADE' for name in ("colour", "shape")]
    [found] = breaches(drops, allowed)
    assert "shape" in found


def test_locks_are_told_in_words():
    index = 'CREATE INDEX {}"by_colour" ON "cards" ("colour")'
    assert what_it_locks(index.format("")) == "SHARE on cards: writers wait while all of the table is read"
    told = what_it_locks(index.format("CONCURRENTLY "))
    assert told == "SHARE UPDATE EXCLUSIVE on cards: nobody waits, but it takes long"
    assert what_it_locks(f"{ADD} NULL") == "ACCESS EXCLUSIVE on cards: readers and writers wait for a moment"
    assert (
        what_it_locks(f"{ADD} NULL", {"cards"}) == what_it_locks(NEW_TABLE) == "locks nothing that is in use"
    )
    assert stops_nobody(index.format("CONCURRENTLY "))
    assert not stops_nobody(f"{ADD} NULL")
    with pytest.raises(UnknownStatement):
        lock_of("VACUUM FULL cards")


@on_postgres
@pytest.mark.django_db
def test_no_migration_since_the_last_release_breaks_a_rule():
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    released = {key for app, name in RELEASED.items() for key in graph.forwards_plan((app, name))}
    ours = {app.label for app in apps.get_app_configs() if app.name.startswith("mipass.")}
    for key in sorted(graph.nodes.keys() - released):
        if key[0] in ours:
            migration = graph.nodes[key]
            allowed = EXCEPTIONS.get(f"{key[0]}.{key[1]}")
            found = breaches(statements_of(executor, migration), allowed, atomic=migration.atomic)
            assert not list(found), key


@pytest.mark.django_db
def test_what_is_said_of_the_last_release_is_there():
    loader = MigrationExecutor(connection).loader
    assert {(app, name) for app, name in RELEASED.items()} <= loader.disk_migrations.keys()
    assert EXCEPTIONS.keys() <= {f"{app}.{name}" for app, name in loader.disk_migrations}


class Marked(migrations.Migration):
    """As one that a developer writes."""

    atomic = False
    operations = [
        while_serving.AddIndex("transfer", models.Index(fields=["distributor", "amount"], name="by_amount")),
        while_serving.AddConstraint(
            "transfer", models.CheckConstraint(condition=models.Q(amount__lt=10**15), name="not_too_much")
        ),
        while_serving.AddConstraint(
            "transfer",
            models.UniqueConstraint(
                fields=["distributor", "subject_id"], condition=models.Q(amount=12_345), name="once_so_much"
            ),
        ),
    ]


@pytest.mark.django_db(transaction=True)
def test_our_operations_do_what_djangos_do_and_keep_the_rules():
    executor = MigrationExecutor(connection)
    state = executor.loader.project_state(executor.loader.graph.leaf_nodes())
    migration = Marked("marked", "credits")
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        migration.apply(state.clone(), editor, collect_sql=True)
    if connection.vendor == "postgresql":
        assert len([sql for sql in editor.collected_sql if "CONCURRENTLY" in sql or "VALID" in sql]) >= 4
        statements = [sql for sql in editor.collected_sql if not sql.startswith("--")]
        assert list(breaches(statements, atomic=False)) == []
        assert {found.endswith(TOGETHER) for found in breaches(statements)} == {True}
    names = {"by_amount", "not_too_much", "once_so_much"}
    after = state.clone()
    try:
        with connection.schema_editor(atomic=False) as editor:
            after = migration.apply(state.clone(), editor)
        assert names <= names_on("credits_transfer")
    finally:
        with connection.schema_editor(atomic=False) as editor:
            migration.unapply(state.clone(), editor)
    assert after is not state
    assert names.isdisjoint(names_on("credits_transfer"))


def names_on(table):
    with connection.cursor() as cursor:
        return set(connection.introspection.get_constraints(cursor, table))
