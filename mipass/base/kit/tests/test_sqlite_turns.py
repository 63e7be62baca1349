"""Writers on SQLite wait in turn: within a process by a lock, between processes by asking often."""

import sqlite3
import threading
import time

import pytest
from django.db import OperationalError, connection, connections, transaction

from mipass.base.kit.sqlite3 import base

pytestmark = [
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite"),
    pytest.mark.django_db(transaction=True),
]


def wait_of_another_thread(meanwhile):
    """Seconds that a thread waits to begin, while this one is in a transaction for as long as `meanwhile`."""
    waited, failed = [], []

    def write():
        started = time.monotonic()
        try:
            with transaction.atomic():
                waited.append(time.monotonic() - started)
        except OperationalError as error:
            failed.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=write)
    with transaction.atomic():
        thread.start()
        meanwhile()
    thread.join(30)
    return waited, failed


def test_a_thread_waits_for_the_one_before_it_and_then_begins():
    waited, failed = wait_of_another_thread(lambda: time.sleep(0.3))
    assert not failed
    assert waited[0] >= 0.2


def test_the_turn_goes_on_after_a_change_that_failed():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        raise ZeroDivisionError
    assert not wait_of_another_thread(lambda: None)[1]


def test_the_turn_goes_on_when_a_connection_is_closed_within_a_change():
    with transaction.atomic():
        connection.close()
    assert not wait_of_another_thread(lambda: None)[1]


def test_who_waits_too_long_is_told_that_the_database_is_busy(monkeypatch):
    monkeypatch.setattr(base.DatabaseWrapper, "_patience", 0.2)
    waited, failed = wait_of_another_thread(lambda: time.sleep(0.8))
    assert not waited
    assert "locked" in str(failed[0])


def test_another_process_is_waited_for_and_no_longer_than_the_patience(monkeypatch):
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, lambda: other.execute("COMMIT")).start()
    started = time.monotonic()
    with transaction.atomic():
        assert time.monotonic() - started >= 0.2
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr(base.DatabaseWrapper, "_patience", 0.2)
    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass
    other.execute("COMMIT")
    other.close()
    assert not wait_of_another_thread(lambda: None)[1]


def test_other_statements_wait_as_before():
    with transaction.atomic():
        pass
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        assert cursor.fetchone() == (20_000,)
