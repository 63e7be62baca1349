"""Card data at rest: whatever was done with it, no table, no file and no log line holds it in the open."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.services.databases import migrated_database
from tests.tenancy.known_cards import CARDS, written_down

pytestmark = pytest.mark.database

SEEDED, ISSUED, COPIED, UPLOADED, FILLED = 3, len(CARDS), len(CARDS), len(CARDS), 5


def tables_of(url: str) -> dict[str, bytes]:
    """Every cell of every table as bytes. Of a virtual one, the tables that it consists of."""
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            connection.text_factory = bytes
            tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
            names = [row[0].decode() for row in connection.execute(tables)]
            return {name: _cells(connection.execute(f'SELECT * FROM "{name}"')) for name in names}
    with psycopg.connect(url) as server:
        names = [
            row[0] for row in server.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        return {name: _cells(server.execute(f'SELECT * FROM "{name}"')) for name in names}


def _cells(rows: Iterator[tuple[object, ...]]) -> bytes:
    return b"\n".join(cell if isinstance(cell, bytes) else str(cell).encode() for row in rows for cell in row)


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of the data folder: the database with its journal, mails, static files."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def found_in(places: dict[str, bytes]) -> set[tuple[str, bytes]]:
    """Where a known card stands in the open, and how."""
    forms = {form for card in CARDS for form in written_down(card)}
    return {(place, form) for place, held in places.items() for form in forms if form in held}


@pytest.fixture(scope="module")
def remains(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, str, bytes]]:
    """What the scene leaves: the database's URL, the data folder, what it printed, what it logged."""
    folder = tmp_path_factory.mktemp("data")
    with migrated_database(folder) as url:
        environment = os.environ | {
            "DATABASE_URL": url,
            "MIPASS_DATA_DIR": str(folder),
            "MIPASS_LOG_LEVEL": "DEBUG",
            "DJANGO_SETTINGS_MODULE": "mipass.settings",
        }
        command = [sys.executable, "-m", "tests.tenancy.card_data_scene"]
        ended = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert ended.returncode == 0, ended.stderr.decode()[-3000:]
        yield url, folder, ended.stdout.decode(), ended.stderr


def test_the_scene_did_what_it_should(remains):
    url, folder, printed, log = remains
    assert int(printed) == SEEDED + ISSUED + COPIED + UPLOADED + FILLED
    assert list((folder / "outbox").glob("*.eml"))
    assert b"holder@demo.test" in tables_of(url)["credentials_credential"]
    assert b'"route": "credentials:issue"' in log


def test_no_table_holds_card_data_in_the_open(remains):
    assert found_in(tables_of(remains[0])) == set()


def test_no_file_holds_card_data_in_the_open(remains):
    assert found_in(files_of(remains[1])) == set()


def test_no_log_line_holds_card_data_in_the_open(remains):
    assert found_in({"log": remains[3]}) == set()


@pytest.mark.parametrize("card", CARDS)
def test_every_way_to_write_it_down_would_be_found(card, remains):
    """The search is shown to find what it looks for, planted in the table and the file of the scene."""
    url, folder, _printed, _log = remains
    for form in written_down(card):
        planted = {**tables_of(url), "planted": b"x" + form + b"y"}
        assert ("planted", form) in found_in(planted)
    (folder / "planted").write_bytes(b"number: " + str(card.bits.value).encode())
    assert {place for place, _form in found_in(files_of(folder))} == {"planted"}
    (folder / "planted").unlink()
