"""What every test of the project shares, in ``tests`` and beside the code alike."""

import os
import shutil
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from hypothesis import settings

from mipass.base.kit.guards import remove
from mipass.doors.jobs.guards import all_guards
from tests import replay
from tests.browser.chromium import launch_options
from tests.sampling import is_read, room_of, sample, sample_quick
from tests.services import databases
from tests.tenancy.statements import Watch

pytest_plugins = ["tests.fixtures", "tests.clock"]

settings.register_profile("default", derandomize=True, max_examples=60, deadline=None)
settings.register_profile("sample", derandomize=True, max_examples=25, deadline=None)
settings.register_profile("deep", max_examples=500, deadline=None, print_blob=True)
settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE", "sample" if os.environ.get("MIPASS_SAMPLE") == "1" else "default")
)

ROOT = Path(__file__).parent
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
COUNTING_FIXTURES = {"django_assert_num_queries", "django_assert_max_num_queries"}
OF_A_DATABASE = ("database", "browser")  # marks: what a browser sees is a portal with one of its own
OWN_DATABASE_FIXTURES = {"fresh_database", "migrated_database", "stage"}  # of programs that a test starts


def pytest_ignore_collect(collection_path: Path) -> bool | None:
    """Do not import a file that the sample has nothing of."""
    if os.environ.get("MIPASS_SAMPLE") != "1" or collection_path.suffix != ".py":
        return None
    file = collection_path.relative_to(ROOT).as_posix()
    return None if is_read(file, postgres=os.environ["MIPASS_TEST_DATABASE"] == "postgres") else True


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this run is not for, so that its counts tell what it did."""
    chosen = [item for item in items if _belongs_to_this_run(item)]
    if os.environ.get("MIPASS_SAMPLE") == "1":
        chosen = _sampled(chosen)
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def _belongs_to_this_run(item: pytest.Item) -> bool:
    if item.get_closest_marker("deep") and os.environ.get("MIPASS_DEEP") != "1":
        return False
    if not _is_of_the_share(item, os.environ.get("MIPASS_SHARE", "-")):
        return False
    return _touches_a_database(item) or os.environ["MIPASS_TEST_DATABASE"] != "postgres"


def _sampled(items: list[pytest.Item]) -> list[pytest.Item]:
    """Without what `make test` leaves to `make test-deep`."""
    long, quick = list[pytest.Item](), list[pytest.Item]()
    for item in items:
        (long if _touches_a_database(item) or room_of(item.nodeid) else quick).append(item)
    is_postgres = os.environ["MIPASS_TEST_DATABASE"] == "postgres"
    chosen = {
        *sample(long, name=lambda item: item.nodeid, postgres=is_postgres),
        *sample_quick(quick, name=lambda item: item.nodeid),
    }
    # What starts programs comes first: at the end it would keep one process busy and leave the others idle.
    return sorted((item for item in items if item in chosen), key=lambda item: not room_of(item.nodeid))


def _is_of_the_share(item: pytest.Item, share: str) -> bool:
    """Whether a test is of ``1/3`` of them, say; ``-`` is all."""
    number, _, of = share.partition("/")
    return not of or crc32(item.nodeid.encode()) % int(of) == int(number)


def _touches_a_database(item: pytest.Item) -> bool:
    is_marked = any(map(item.get_closest_marker, OF_A_DATABASE))
    has_own = not OWN_DATABASE_FIXTURES.isdisjoint(_fixtures_of(item))
    return is_marked or has_own or _uses_django_database(item)


def _fixtures_of(item: pytest.Item) -> Collection[str]:
    names: Collection[str] = getattr(item, "fixturenames", ())
    return names


def _uses_django_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db")) or not DATABASE_FIXTURES.isdisjoint(_fixtures_of(item))


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,  # noqa: ARG001 (it comes first)
    django_db_blocker: Any,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """Make this process's test database: a copy of the migrated one, in place of Django's own way."""
    with databases.migrated_database(tmp_path_factory.mktemp("database")) as url:
        connection.settings_dict["NAME"] = urlsplit(url).path[1:]
        yield
        with django_db_blocker.unblock():
            connection.close()


@pytest.fixture(scope="session", autouse=True)
def flush_lifts_guards() -> Iterator[None]:
    """Let tests with real transactions empty append-only tables when they end.

    The guards are back before the next test: a flush ends with the signal that installs them.
    """
    flush = BaseDatabaseOperations.execute_sql_flush

    def lift_and_flush(operations: BaseDatabaseOperations, statements: list[str]) -> None:
        remove(all_guards())
        flush(operations, statements)
        replay.forget()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lift_and_flush)
        yield


@pytest.fixture(autouse=True)
def empty_outbox() -> None:
    """No page shows mails that an earlier test sent."""
    if django_settings.OUTBOX_DIR.is_dir():
        shutil.rmtree(django_settings.OUTBOX_DIR)


@pytest.fixture(autouse=True)
def cleared_cache(request: pytest.FixtureRequest) -> None:
    """Empty the cache, which lies in the database: limits on attempts must not leak from test to test."""
    if _uses_django_database(request.node):
        request.getfixturevalue("db")
        cache.clear()


@pytest.fixture(autouse=True)
def replay_watches(request: pytest.FixtureRequest) -> Iterator[None]:
    """See what a test writes, so that fixtures know whether to be replayed (tests/replay.py)."""
    if not _uses_django_database(request.node):
        yield
        return
    request.getfixturevalue("cleared_cache")
    with replay.watched():
        yield


@pytest.fixture(autouse=True)
def keys_stay_known(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where queries are counted, none comes from a key that is looked up again after some seconds."""
    if COUNTING_FIXTURES.isdisjoint(_fixtures_of(request.node)):
        return
    monkeypatch.setattr("mipass.domains.distributors.data_keys.KNOWN_WITHIN", timedelta(hours=1))


@pytest.fixture(autouse=True)
def nothing_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """A portal is not held before the test holds it, and nobody asks, so that no query of that is counted."""
    monkeypatch.setattr("mipass.base.audit.holding._Seen.is_held", False)
    monkeypatch.setattr("mipass.base.audit.holding._Seen.until", float("inf"))


@pytest.fixture(autouse=True)
def statements_name_their_tenant(request: pytest.FixtureRequest) -> Iterator[Watch | None]:
    """Refuse statements on a tenant's table that name no tenant: see tests/tenancy/statements.py."""
    if not _uses_django_database(request.node):
        yield None
        return
    watch = Watch()
    request.getfixturevalue("db")
    with connection.execute_wrapper(watch):
        yield watch
    assert not watch.found, "\n".join(sorted(set(watch.found)))


@pytest.fixture
def fresh_database(tmp_path: Path) -> Iterator[str]:
    """Give the URL of an empty database of the kind under test, for programs that a test starts."""
    with databases.empty_database(tmp_path) as url:
        yield url


@pytest.fixture
def migrated_database(tmp_path: Path) -> Iterator[str]:
    """Give the URL of one that `mipass migrate` has brought to this version."""
    with databases.migrated_database(tmp_path) as url:
        yield url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Use the system's Chromium, and keep it from calling home."""
    return browser_type_launch_args | launch_options()
