"""One world for all tests of a module; what a request changes in it is taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from mipass.domains.accounts.passwords import Argon2Hasher
from mipass.doors.web import recent
from mipass.protocol import key_file
from tests.fixtures import sign_in
from tests.tenancy.digest import database_digest
from tests.tenancy.world import World, make_world

A_DAY = 24 * 3600  # seconds


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """The world, in a transaction that is rolled back when the module ends."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), taken_back():
        patch.setattr(Argon2Hasher, "memory_cost", 8)
        patch.setattr(key_file, "LOG_N", 4)
        cache.clear()
        yield make_world()


@contextmanager
def taken_back() -> Iterator[None]:
    """Undo at the end whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Browsers:
    """A browser for each person, signed in, and one for nobody; whatever was done with it, it is so again."""

    def __init__(self, world: World, *, minutes_ago: int = 0) -> None:
        self._clients = {"anonymous": Client()}
        for role, account in world.people.items():
            self._clients[role] = sign_in(Client(), account, minutes_ago=minutes_ago)
        self._cookies = {role: client.cookies.output() for role, client in self._clients.items()}

    def __getitem__(self, role: str) -> Client:
        client = self._clients[role]
        client.cookies = SimpleCookie()
        client.cookies.load(self._cookies[role].replace("Set-Cookie: ", ""))
        return client


@pytest.fixture(scope="module")
def browsers(world: World) -> Iterator[Browsers]:
    """Browsers by role, and ``anonymous``. However long the module takes, they proved lately who they are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recent, "RECENT_SECONDS", A_DAY)
        yield Browsers(world)


@pytest.fixture(scope="module")
def untouched(browsers: Browsers) -> dict[str, str]:
    """What the database holds before any request."""
    return database_digest()
