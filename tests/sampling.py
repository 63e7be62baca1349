"""What `make test` takes of the suite, so that it stays short; `make test-deep` takes all (0014).

A test is a function; its parameters make cases of it. What touches no database runs whole, on SQLite.
Of the others a few cases of each function run on SQLite; on PostgreSQL those of the rooms where the
databases can differ, and of a few other functions. Files that start whole programs are many and long:
one in some runs, of each room one at least on SQLite. The choice goes by names, so it is the same each time.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable
from typing import TypeVar
from zlib import crc32

CASES = 2  # of a function
MORE_CASES = {
    "tests/tenancy/test_route_matrix.py": 80,
    "tests/schema/": 100,
    "mipass/domains/credentials/": 5,
}
OTHERS_ON_POSTGRES = 16  # one in as many
# Rooms with SQL of their own, and what only happens between processes.
ON_POSTGRES = (
    *("tests/races/", "tests/crash/", "tests/ledger/", "tests/schema/", "tests/upgrade/", "tests/bulk/"),
    *("mipass/base/audit/", "mipass/base/kit/", "mipass/domains/credits/", "mipass/flows/"),
    *("mipass/domains/admins/tests/test_acting.py", "mipass/domains/credentials/tests/test_search.py"),
    *("mipass/domains/credentials/bulk_uploads/", "mipass/domains/distributors/tests/test_data_key"),
    *("mipass/doors/jobs/tests/test_worker.py", "mipass/doors/jobs/tests/test_migrate"),
)
# One file in so many on SQLite and on PostgreSQL.
STARTED = {"tests/attacks/": (8, 32), "tests/browser/": (4, 16), "tests/journeys/": (1, 0)}

Named = TypeVar("Named")


def sample(tests: Iterable[Named], *, name: Callable[[Named], str], postgres: bool) -> list[Named]:
    """Those of the tests that the sample has, in their order; ``name`` gives a test's node id."""
    tests = list(tests)
    cases: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        cases[_function(name(test))].append(name(test))
    started = _started({_file(function) for function in cases}, postgres=postgres)
    chosen = {
        case
        for function, names in cases.items()
        for case in sorted(names, key=_place)[: _cases_of(function, started, postgres=postgres)]
    }
    return [test for test in tests if name(test) in chosen]


def _started(files: set[str], *, postgres: bool) -> set[str]:
    """The files that run of those that start programs."""
    chosen: set[str] = set()
    for room, one_in in STARTED.items():
        theirs = sorted((file for file in files if file.startswith(room)), key=_place)
        chosen.update(theirs[: _one_in(one_in[postgres], theirs)])
    return chosen


def _one_in(some: int, files: list[str]) -> int:
    """How many of the files: one at least, but with 0 none."""
    return -(-len(files) // some) if some else 0


def _cases_of(function: str, started: Container[str], *, postgres: bool) -> int:
    """How many cases of a function run on this database."""
    file = _file(function)
    if file.startswith(tuple(STARTED)):
        return CASES if file in started else 0
    if postgres and not file.startswith(ON_POSTGRES):
        return 0 if _place(function) % OTHERS_ON_POSTGRES else 1
    return next((most for room, most in MORE_CASES.items() if file.startswith(room)), CASES)


def _file(function: str) -> str:
    return function.partition("::")[0]


def _function(node: str) -> str:
    return node.partition("[")[0]


def _place(text: str) -> int:
    """A number that looks like chance and is none."""
    return crc32(text.encode())
