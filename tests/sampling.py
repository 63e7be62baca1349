"""What `make test` takes of the suite, so that it stays short; `make test-deep` takes all (0014).

A test is a function; its parameters make cases of it. What touches no database and starts no program runs
whole, on SQLite. Of the others a few cases of each function run on SQLite; on PostgreSQL those of the rooms
where the databases can differ, and of a few other files; the rest is not even imported there. Rooms that
start whole programs are the long ones: of each a share, one function at least on SQLite. The choice goes by
names, so it is the same each time.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from typing import NamedTuple, TypeVar
from zlib import crc32


class Share(NamedTuple):
    """What the sample has of a room: one file in so many, and one case of so many functions of each."""

    one_in: int  # 0: no file
    functions: int = 1


CASES = 2  # of a function
MORE_CASES = {
    "tests/tenancy/test_route_matrix.py": 80,
    "tests/schema/": 100,
    "mipass/domains/credentials/": 5,
}
OTHERS_ON_POSTGRES = 16  # one file in as many
# Rooms with SQL of their own, and what only happens between processes.
ON_POSTGRES = (
    *("tests/races/", "tests/crash/", "tests/ledger/", "tests/schema/", "tests/upgrade/", "tests/bulk/"),
    *("mipass/base/audit/", "mipass/base/kit/", "mipass/domains/credits/", "mipass/flows/"),
    *("mipass/domains/admins/tests/test_acting.py", "mipass/domains/credentials/tests/test_search.py"),
    *("mipass/domains/credentials/bulk_uploads/", "mipass/domains/distributors/tests/test_data_key"),
    *("mipass/doors/jobs/tests/test_worker.py", "mipass/doors/jobs/tests/test_migrate"),
)
# Rooms that start whole programs, on SQLite and on PostgreSQL; the longest prefix counts.
STARTED = {
    "tests/alerts/": (Share(1, 3), Share(0)),
    "tests/attacks/": (Share(8, 2), Share(32)),
    "tests/browser/": (Share(6), Share(16)),
    "tests/cases/test_settings.py": (Share(1, 2), Share(0)),
    "tests/client/": (Share(1, 6), Share(0)),
    "tests/cluster/": (Share(2), Share(4)),
    "tests/crash/": (Share(2, 2), Share(1, 2)),
    "tests/docs/test_api_pages.py": (Share(1), Share(0)),
    "tests/downloads/": (Share(1), Share(0)),
    "tests/interop/": (Share(1, 3), Share(8)),
    "tests/journeys/": (Share(1), Share(0)),
    "tests/packaging/": (Share(3), Share(0)),
    "tests/races/": (Share(2, 2), Share(1, 3)),
    "tests/restore/": (Share(2), Share(0)),
    "tests/services/": (Share(1), Share(0)),
    "tests/test_days.py": (Share(1), Share(0)),
    "tests/upgrade/": (Share(1), Share(1)),
    "mipass/doors/jobs/commands/tests/test_rotate_key.py": (Share(1, 3), Share(0)),
    "mipass/doors/jobs/tests/test_demo.py": (Share(1), Share(0)),
    "mipass/doors/jobs/tests/test_serve.py": (Share(1), Share(0)),
    "mipass/doors/jobs/tests/test_worker.py": (Share(1, 2), Share(1, 2)),
    "mipass/simulator/tests/": (Share(1, 4), Share(0)),
}

Named = TypeVar("Named")


def sample(tests: Iterable[Named], *, name: Callable[[Named], str], postgres: bool) -> list[Named]:
    """Those of the tests that the sample has, in their order; ``name`` gives a test's node id."""
    tests = list(tests)
    cases: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        cases[_function(name(test))].append(name(test))
    started = _started(cases, postgres=postgres)
    chosen = {
        case
        for function, names in cases.items()
        for case in sorted(names, key=_place)[: _cases_of(function, started, postgres=postgres)]
    }
    return [test for test in tests if name(test) in chosen]


def is_read(file: str, *, postgres: bool) -> bool:
    """Whether the sample has anything of a file."""
    if not postgres:
        return True
    if room := room_of(file):
        return STARTED[room][postgres].one_in > 0
    return file.startswith(ON_POSTGRES) or _place(file) % OTHERS_ON_POSTGRES == 0


def _started(functions: Iterable[str], *, postgres: bool) -> set[str]:
    """The functions that run of those that start programs."""
    rooms: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for function in functions:
        if room := room_of(function):
            rooms[room][_file(function)].append(function)
    return {
        function
        for room, files in rooms.items()
        for share in [STARTED[room][postgres]]
        for file in sorted(files, key=_place)[: _one_in(share.one_in, len(files))]
        for function in sorted(files[file], key=_place)[: share.functions]
    }


def room_of(function: str) -> str | None:
    """That of the rooms which start programs where the function lies, if it lies in one."""
    return max((room for room in STARTED if function.startswith(room)), key=len, default=None)


def _one_in(some: int, files: int) -> int:
    """How many of the files: one at least, but with 0 none."""
    return -(-files // some) if some else 0


def _cases_of(function: str, started: Container[str], *, postgres: bool) -> int:
    """How many cases of a function run on this database."""
    if room_of(function):
        return int(function in started)
    if postgres and not function.startswith(ON_POSTGRES):
        return int(is_read(_file(function), postgres=postgres))
    return next((most for room, most in MORE_CASES.items() if function.startswith(room)), CASES)


def _file(function: str) -> str:
    return function.partition("::")[0]


def _function(node: str) -> str:
    return node.partition("[")[0]


def _place(text: str) -> int:
    """A number that looks like chance and is none."""
    return crc32(text.encode())
