"""What `make test` takes of the suite, so that it stays short; `make test-deep` takes all (0014).

A test is a function; its parameters make cases of it. What touches no database and starts no program runs
on SQLite, with some of its cases. Of the others one case of a function runs: on SQLite of every function in
the rooms where the databases can differ, and of every fourth one in each other file; on PostgreSQL of the
same rooms, and of a few other files; the rest is not even imported there. Rooms that start whole programs
are the long ones: of each a share, one function at least on one of the databases. The choice goes by names,
so it is the same each time.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar
from zlib import crc32


class Share(NamedTuple):
    """What the sample has of a room: one file in so many, and one case of so many functions of each."""

    one_in: int  # 0: no file
    functions: int = 1


MORE_CASES = {
    "tests/tenancy/test_route_matrix.py": 80,
    "tests/tenancy/test_public_api_fuzz.py": 8,
    "tests/schema/": 100,
    "mipass/domains/credentials/": 4,
}
CASES_OF_QUICK = 12  # of a function that touches no database and starts no program
OTHERS_ON_SQLITE = 4  # one function of a file in as many
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
    "tests/alerts/": (Share(1, 2), Share(0)),
    "tests/attacks/": (Share(12, 2), Share(0)),
    "tests/browser/": (Share(20), Share(0)),
    "tests/cases/test_settings.py": (Share(1, 2), Share(0)),
    "tests/client/": (Share(1, 6), Share(0)),
    "tests/cluster/": (Share(2), Share(4)),
    "tests/crash/": (Share(3), Share(2)),
    "tests/docs/test_api_pages.py": (Share(1), Share(0)),
    "tests/downloads/": (Share(1), Share(0)),
    "tests/interop/": (Share(1, 3), Share(8)),
    "tests/journeys/": (Share(1), Share(0)),
    "tests/packaging/": (Share(3), Share(0)),
    "tests/races/": (Share(2), Share(1)),
    "tests/restore/": (Share(2), Share(0)),
    "tests/services/": (Share(1), Share(0)),
    "tests/test_days.py": (Share(1), Share(0)),
    "tests/upgrade/": (Share(0), Share(4)),
    "mipass/doors/jobs/commands/tests/test_rotate_key.py": (Share(1, 3), Share(0)),
    "mipass/doors/jobs/tests/test_demo.py": (Share(1), Share(0)),
    "mipass/doors/jobs/tests/test_serve.py": (Share(1), Share(0)),
    "mipass/doors/jobs/tests/test_worker.py": (Share(1, 2), Share(1)),
    "mipass/simulator/tests/": (Share(1, 2), Share(0)),
}

Named = TypeVar("Named")


def sample_quick(tests: Iterable[Named], *, name: Callable[[Named], str]) -> list[Named]:
    """Those that the sample has of tests without database and programs, in their order."""
    return _few(list(tests), name, lambda _function: CASES_OF_QUICK)


def sample(tests: Iterable[Named], *, name: Callable[[Named], str], postgres: bool) -> list[Named]:
    """Those of the tests that the sample has, in their order; ``name`` gives a test's node id."""
    tests = list(tests)
    functions = _functions({_function(name(test)) for test in tests}, postgres=postgres)
    return _few(tests, name, lambda function: _cases_of(function) if function in functions else 0)


def some(names: Iterable[str], number: int) -> list[str]:
    """So many of them, the same each time."""
    return sorted(sorted(names, key=_place)[:number])


def _few(tests: list[Named], name: Callable[[Named], str], most: Callable[[str], int]) -> list[Named]:
    """So many cases of each function."""
    cases: dict[str, list[Named]] = defaultdict(list)
    for test in tests:
        cases[_function(name(test))].append(test)
    chosen = {
        test
        for function, theirs in cases.items()
        for test in sorted(theirs, key=lambda test: _place(name(test)))[: most(function)]
    }
    return [test for test in tests if test in chosen]


def is_read(file: str, *, postgres: bool) -> bool:
    """Whether the sample has anything of a file."""
    if not postgres:
        return True
    if room := room_of(file):
        return STARTED[room][postgres].one_in > 0
    return file.startswith(ON_POSTGRES) or _place(file) % OTHERS_ON_POSTGRES == 0


def _functions(functions: Iterable[str], *, postgres: bool) -> set[str]:
    """Those of the functions that run on a database."""
    rooms: dict[str | None, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for function in functions:
        rooms[room_of(function)][_file(function)].append(function)
    return {
        function
        for room, files in rooms.items()
        for file in sorted(files, key=_place)[: _files_of(room, len(files), postgres=postgres)]
        for function in sorted(files[file], key=_place)[
            : _most(room, file, len(files[file]), postgres=postgres)
        ]
    }


def _files_of(room: str | None, files: int, *, postgres: bool) -> int:
    """How many of a room's files run."""
    return _one_in(STARTED[room][postgres].one_in, files) if room else files


def _most(room: str | None, file: str, functions: int, *, postgres: bool) -> int:
    """How many of a file's functions run."""
    if room:
        return STARTED[room][postgres].functions
    if file.startswith(ON_POSTGRES):
        return functions
    if postgres:
        return functions if is_read(file, postgres=postgres) else 0
    return _one_in(OTHERS_ON_SQLITE, functions)


def room_of(function: str) -> str | None:
    """That of the rooms which start programs where the function lies, if it lies in one."""
    return max((room for room in STARTED if function.startswith(room)), key=len, default=None)


def _one_in(some: int, many: int) -> int:
    """How many of them: one at least, but with 0 none."""
    return -(-many // some) if some else 0


def _cases_of(function: str) -> int:
    """How many cases of a function run where it does."""
    return next((most for room, most in MORE_CASES.items() if function.startswith(room)), 1)


def _file(function: str) -> str:
    return function.partition("::")[0]


def _function(node: str) -> str:
    return node.partition("[")[0]


def _place(text: str) -> int:
    """A number that looks like chance and is none."""
    return crc32(text.encode())
