"""The PostgreSQL of a test run: there for the command, and gone with it however it ends."""

import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

STARTER = [sys.executable, "-m", "tests.services.postgres"]
SAY_URL = 'echo "$DATABASE_URL"; exec sleep 60'


def is_served(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def folder_of(url: str) -> Path:
    with psycopg.connect(url) as database:
        row = database.execute("SHOW data_directory").fetchone()
    assert row is not None
    return Path(row[0]).parent


def test_the_status_of_the_command_is_passed_on():
    assert subprocess.run([*STARTER, "sh", "-c", "exit 7"], check=False).returncode == 7


def test_a_durable_server_writes_to_the_disk():
    say = 'psql "$DATABASE_URL" -Atc "SHOW fsync"'
    for options, fsync in (([], "off"), (["--durable"], "on")):
        assert subprocess.check_output([*STARTER, *options, "sh", "-c", say], text=True).strip() == fsync


@pytest.mark.parametrize("interruption", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_command_leaves_neither_server_nor_files(interruption):
    with subprocess.Popen([*STARTER, "sh", "-c", SAY_URL], stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout is not None
        url = starter.stdout.readline().strip()
        folder = folder_of(url)
        assert folder.exists()
        starter.send_signal(interruption)
        assert starter.wait(30) == 128 + interruption
    assert not is_served(url)
    assert not folder.exists()
