"""A fixture is built once, and its rows are put in again only where they are right."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from mipass.base.kit.actor import Actor
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from tests import replay
from tests.fixtures import PASSWORD
from tests.replay import replayed, watched

pytestmark = pytest.mark.django_db


class Stage:
    """Two fixtures, and how often each was built."""

    def __init__(self):
        self.built = []
        self.first, self.second = replayed(self._first), replayed(self._second)

    def _first(self):
        return self._person("first")

    def _second(self):
        return self._person("second")

    def _person(self, name):
        self.built.append(name)
        return create_person(
            actor=Actor.system(), email=f"{name}@demo.test", password=PASSWORD, first_name=name, last_name="X"
        )

    def test(self, *steps):
        """Do the steps as a test of its own, and give the rows that are there at its end."""
        with transaction.atomic(), watched():
            for step in steps:
                step()
            rows = list(Account.objects.order_by("email").values())
            transaction.set_rollback(True)
        return rows


@pytest.fixture
def stage(monkeypatch):
    monkeypatch.setattr(replay, "_kept", {})
    return Stage()


def write():
    Account.objects.create(email="other@demo.test")


def test_it_is_built_once_and_the_next_test_has_the_same_rows(stage):
    built = stage.test(stage.first, stage.second)
    assert stage.test(stage.first, stage.second) == built
    assert [row["email"] for row in built] == ["first@demo.test", "second@demo.test"]
    assert stage.built == ["first", "second"]


def test_what_it_gives_is_each_tests_own(stage):
    given = []
    for _ in range(2):
        stage.test(lambda: given.append(stage.first()))
    given[0].first_name = "changed"
    assert given[1].first_name == "first"


def test_after_others_or_in_another_order_it_is_built_anew(stage):
    stage.test(stage.first, stage.second)
    stage.test(stage.second)
    assert stage.built == ["first", "second", "second"]


def test_where_the_test_wrote_something_it_is_built_anew(stage):
    stage.test(stage.first)
    stage.test(write, stage.first)
    assert stage.built == ["first", "first"]


def test_under_a_moved_clock_it_is_built_anew(stage, clock):
    clock.move(hours=1)
    stage.test(stage.first)
    stage.test(stage.first)
    assert stage.built == ["first", "first"]


def test_on_the_next_day_it_is_built_anew(stage, monkeypatch):
    for day in (28, 29):
        monkeypatch.setattr(timezone, "localdate", lambda day=day: date(2028, 2, day))
        stage.test(stage.first)
    assert stage.built == ["first", "first"]


def test_after_a_while_it_is_built_anew_and_what_stands_on_it_too(stage, monkeypatch):
    stage.test(stage.first, stage.second)
    with monkeypatch.context() as later:
        later.setattr(replay, "GOOD_FOR", 0)
        stage.test(stage.first)
    stage.test(stage.first, stage.second)
    assert stage.built == ["first", "second", "first", "second"]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_put_in_whole_or_not_at_all(stage, monkeypatch):
    """A row may refer to one of a table that comes later: statement by statement that would be refused."""
    stage.test(stage.first)
    statements = replay._statements
    wrong = ("INSERT INTO no_such_table VALUES (%s)", [(1,)])
    monkeypatch.setattr(replay, "_statements", lambda *table: [*statements(*table), wrong])
    with watched(), pytest.raises(DatabaseError):
        stage.first()
    assert not Account.objects.exists()
