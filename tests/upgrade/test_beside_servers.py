"""`mipass migrate` beside servers at work: it waits for nobody for long, and nobody waits for it."""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest

pytestmark = [
    pytest.mark.database,
    pytest.mark.deep,  # it measures waits
    pytest.mark.skipif("os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="SQLite has one lock"),
]
MOST = 2.0  # seconds that anybody may wait for a lock
OPEN_FOR = 6.0  # seconds for which somebody's transaction stays open
USED = ("credits_transfer", "credentials_batch")


def mipass(url, folder, *words, module="mipass.cli"):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MIPASS_")}
    environment = clean | {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "mipass.settings",
        "MIPASS_DATA_DIR": str(folder),
        "MIPASS_ENV": "development",
    }
    command = [sys.executable, "-m", module, *words]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@contextmanager
def open_transaction(url):
    """Somebody who has written into the tables, and has not committed."""
    with psycopg.connect(url) as connection:
        for table in USED:
            connection.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
        yield connection
        connection.rollback()


class Others:
    """Servers at work, which write again and again. ``longest``: seconds that one of them waited."""

    def __init__(self, url):
        self._url, self.longest, self.turns, self._ends = url, 0.0, 0, threading.Event()
        self._threads = [threading.Thread(target=self._work, args=(table,)) for table in USED]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error):
        self._ends.set()
        for thread in self._threads:
            thread.join()

    def _work(self, table):
        with psycopg.connect(self._url) as connection:
            while not self._ends.wait(0.02):
                started = time.monotonic()
                connection.execute(f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE")
                self.longest = max(self.longest, time.monotonic() - started)
                connection.rollback()
                self.turns += 1


def test_a_migration_with_nothing_to_do_waits_for_nobody(migrated_database, tmp_path):
    with open_transaction(migrated_database), Others(migrated_database) as others:
        mipass(migrated_database, tmp_path, "migrate")  # while the transaction stays open
    assert others.turns > 10
    assert others.longest < MOST / 2
    assert "Nothing to do." in mipass(migrated_database, tmp_path, "migrate", "--plan")


def take_away(url):
    """What a release may add: guards of tables in use."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("DROP TRIGGER credits_transfer_append_only ON credits_transfer")
        owner.execute("ALTER TABLE credits_transfer DROP CONSTRAINT credits_transfer_debit_id_same_tenant")
        owner.execute("DROP INDEX credentials_credential_email_runs")
        other = "CREATE OR REPLACE FUNCTION mipass_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        owner.execute(f"{other} $$ BEGIN RETURN NULL; END $$")


def migrate_beside(url, folder):
    """Migrate while a transaction is open for some seconds; what it said, and the longest wait of servers."""
    said = []
    with Others(url) as others:
        with open_transaction(url):
            thread = threading.Thread(target=lambda: said.append(mipass(url, folder, "migrate")))
            thread.start()
            time.sleep(OPEN_FOR)
        thread.join()
    return said[0], others.longest


def test_guards_are_put_in_place_between_the_others(migrated_database, tmp_path):
    take_away(migrated_database)
    plan = mipass(migrated_database, tmp_path, "migrate", "--plan")
    assert "SHARE ROW EXCLUSIVE on credits_transfer: writers wait for a moment" in plan
    assert "nobody waits, but it takes long" in plan
    said, longest = migrate_beside(migrated_database, tmp_path)
    assert longest < MOST, said
    assert "Nothing to do." in mipass(migrated_database, tmp_path, "migrate", "--plan")
    with psycopg.connect(migrated_database) as owner:
        source = owner.execute("SELECT prosrc FROM pg_proc WHERE proname = 'mipass_append_only'").fetchall()
        assert "is append-only" in str(source)
        with pytest.raises(psycopg.errors.RestrictViolation):
            owner.execute("TRUNCATE credits_transfer CASCADE")


def test_a_table_is_changed_between_the_others(migrated_database, tmp_path):
    back = ("migrate", "credentials", "0016_verbs_stand_in_the_table")
    mipass(migrated_database, tmp_path, *back, module="django")
    plan = mipass(migrated_database, tmp_path, "migrate", "--plan")
    assert "credentials.0017_who_asked" in plan
    assert "ACCESS EXCLUSIVE on credentials_batch: readers and writers wait for a moment" in plan
    said, longest = migrate_beside(migrated_database, tmp_path)
    assert "Somebody uses what is to be changed" in said
    assert longest < MOST, said
    assert "Nothing to do." in mipass(migrated_database, tmp_path, "migrate", "--plan")


def test_an_index_whose_building_was_cut_off_is_built_anew(migrated_database, tmp_path):
    with psycopg.connect(migrated_database, autocommit=True) as owner:
        of_it = "WHERE indexrelid = 'credentials_credential_email_runs'::regclass"
        owner.execute(f"UPDATE pg_index SET indisvalid = false {of_it}")
        mipass(migrated_database, tmp_path, "migrate")
        assert owner.execute(f"SELECT indisvalid FROM pg_index {of_it}").fetchone() == (True,)
