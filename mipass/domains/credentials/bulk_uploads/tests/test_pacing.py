"""What writes much sets SQLite for it, and leaves it as it was."""

import pytest
from django.db import connection, transaction

from mipass.domains.credentials.bulk_uploads.pacing import writing_much

SETTINGS = ("cache_size", "wal_autocheckpoint", "synchronous")
NORMAL, FULL = 1, 2

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite"),
]


def settings():
    found = {}
    with connection.cursor() as cursor:
        for name in SETTINGS:
            cursor.execute(f"PRAGMA {name}")
            found[name] = cursor.fetchone()[0]
    return found


def write_and_fail(can_be_redone):
    with writing_much(can_be_redone=can_be_redone):
        assert settings()["synchronous"] == (NORMAL if can_be_redone else FULL)
        raise ZeroDivisionError


@pytest.mark.parametrize("can_be_redone", [False, True])
def test_afterwards_all_is_as_it_was_and_the_disk_holds_each_change_again(can_be_redone):
    usual = settings()
    assert usual["synchronous"] == FULL
    with pytest.raises(ZeroDivisionError):
        write_and_fail(can_be_redone)
    assert settings() == usual


def test_within_a_change_nothing_is_set():
    usual = settings()
    with transaction.atomic(), writing_much(can_be_redone=True):
        assert settings() == usual
