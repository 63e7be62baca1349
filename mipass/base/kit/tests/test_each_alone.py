"""A round of work: a fault at one row stops no other, and is told."""

import pytest
from django.db import DatabaseError, connection, transaction

from mipass.base.kit.each_alone import each_alone

pytestmark = pytest.mark.django_db


SEEN: list[int] = []


@pytest.fixture(autouse=True)
def nothing_seen():
    SEEN.clear()


def work(number):
    SEEN.append(number)
    with transaction.atomic():
        if number == 2:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nothing FROM nowhere")
        return 10 * number


def test_all_are_done():
    assert each_alone([1, 3], work) == [10, 30]


def test_a_fault_stops_no_other_and_is_raised_in_the_end():
    with pytest.raises(DatabaseError):
        each_alone([1, 2, 3], work)
    assert SEEN == [1, 2, 3]


def test_without_a_database_nothing_more_is_tried(monkeypatch):
    monkeypatch.setattr(connection, "is_usable", lambda: False)
    with pytest.raises(DatabaseError):
        each_alone([1, 2, 3], work)
    assert SEEN == [1, 2]
