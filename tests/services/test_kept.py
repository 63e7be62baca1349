"""The kept databases are those of the code as it is."""

import re
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import psycopg
import pytest

from tests.services import kept

IMPORTED = re.compile(r"^(?:from|import) (mipass\.[\w.]+)", re.MULTILINE)
HERE = "IN (SELECT oid FROM pg_namespace WHERE nspname = 'public')"
COLUMNS = "table_name, column_name, data_type, is_nullable, column_default"
THINGS = (
    f"SELECT oid::regclass::text, relkind::text FROM pg_class WHERE relnamespace {HERE}",
    f"SELECT {COLUMNS} FROM information_schema.columns WHERE table_schema = 'public'",
    f"SELECT conname, conrelid::regclass::text, contype FROM pg_constraint WHERE connamespace {HERE}",
    "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal",
    f"SELECT proname, prosrc FROM pg_proc WHERE pronamespace {HERE}",
    "SELECT extname FROM pg_extension",
)


def things_in(url):
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(urlsplit(url).path[1:])) as database:
            return set(database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall())
    with psycopg.connect(url) as database:
        return {thing for query in THINGS for thing in database.execute(query).fetchall()}


@pytest.mark.database
def test_a_copy_is_as_mipass_migrate_leaves_it(fresh_database, migrated_database, tmp_path):
    kept.migrate(fresh_database, tmp_path)
    assert things_in(migrated_database) == things_in(fresh_database)


@pytest.mark.parametrize(
    "changed",
    ["mipass/domains/credits/migrations/0002_more.py", "mipass/base/audit/guards.py", "requirements.lock"],
)
def test_a_change_of_what_makes_them_makes_them_anew(changed, monkeypatch, tmp_path):
    monkeypatch.setattr(kept, "ROOT", tmp_path)
    before = kept.fingerprint.__wrapped__()
    (tmp_path / changed).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / changed).write_text("# changed")
    assert kept.fingerprint.__wrapped__() != before


def test_what_migrations_and_guards_import_is_among_what_makes_them():
    among = {path for pattern in kept.MADE_OF for path in kept.ROOT.glob(pattern)}
    importing = [path for path in among if path.name == "guards.py" or path.parent.name == "migrations"]
    imported = {name for path in importing for name in re.findall(IMPORTED, path.read_text())}
    assert {kept.ROOT / f"{name.replace('.', '/')}.py" for name in imported} <= among
    assert imported


def test_one_is_made_once_and_older_ones_go(monkeypatch, tmp_path):
    monkeypatch.setattr(kept, "FOLDER", tmp_path)
    (tmp_path / "older").mkdir()
    made = []

    def make(path):
        made.append(path)
        path.write_text("a database")

    assert [kept.kept("sql", make).read_text() for _ in range(2)] == ["a database"] * 2
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == [kept.fingerprint()]
