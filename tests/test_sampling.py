"""`make test` leaves out cases and most whole programs, never a kind of test."""

from pathlib import Path

from tests.sampling import (
    CASES_OF_QUICK,
    MORE_CASES,
    OTHERS_ON_SQLITE,
    STARTED,
    is_read,
    sample,
    sample_quick,
)

ROOT = Path(__file__).parents[1]

MANY = [f"mipass/doors/web/tests/test_x.py::test_a[{number}]" for number in range(40)]
ONE = ["tests/bulk/test_x.py::test_b", "tests/ledger/test_y.py::test_c"]
ATTACKS = [f"tests/attacks/test_{number}.py::test_d" for number in range(100)]


def sampled(names, *, postgres=False):
    return sample(names, name=str, postgres=postgres)


def test_of_a_function_one_case_runs():
    assert len(sampled(MANY)) == 1


def test_of_a_quick_function_some_cases_run():
    assert len(sample_quick(MANY, name=str)) == CASES_OF_QUICK
    assert sample_quick(ONE, name=str) == ONE


def test_where_databases_differ_each_function_runs_on_both():
    assert sampled([*MANY, *ONE])[-2:] == ONE
    assert sampled([*MANY, *ONE], postgres=True)[-2:] == ONE


def test_of_any_other_file_a_share_of_the_functions_runs_on_sqlite():
    functions = [f"mipass/doors/web/tests/test_x.py::test_{number}" for number in range(9)]
    assert len(sampled(functions)) == -(-9 // OTHERS_ON_SQLITE)
    assert len(sampled(functions[:1])) == 1


def test_cases_that_share_a_name_are_counted_each():
    cases = [("tests/tenancy/test_public_api_fuzz.py::test_x", number) for number in range(99)]
    assert (
        len(sample(cases, name=lambda case: case[0], postgres=False))
        == MORE_CASES["tests/tenancy/test_public_api_fuzz.py"]
    )


def test_a_room_where_databases_differ_runs_on_postgres_and_some_of_the_others():
    others = [f"mipass/doors/web/tests/test_{number}.py::test_x[1]" for number in range(400)]
    chosen = sampled([*others, *ONE], postgres=True)
    assert "tests/ledger/test_y.py::test_c" in chosen
    assert 10 < len(chosen) < 100
    read = [name for name in others if is_read(name.partition("::")[0], postgres=True)]
    assert read == [name for name in chosen if name in others]


def test_one_file_in_some_starts_programs():
    whole = sampled(ATTACKS)
    assert len(whole) == -(-len(ATTACKS) // STARTED["tests/attacks/"][0].one_in)
    assert sampled(ATTACKS, postgres=True) == []


def test_of_a_file_that_starts_programs_a_few_functions_run_one_case_each():
    attack = [f"tests/attacks/test_a.py::test_{number}[{case}]" for number in range(9) for case in range(3)]
    chosen = sampled(attack)
    functions = {name.partition("[")[0] for name in chosen}
    assert len(chosen) == len(functions) == STARTED["tests/attacks/"][0].functions


def test_every_room_that_starts_programs_is_there_and_runs():
    files = [path.relative_to(ROOT).as_posix() for path in ROOT.glob("*/**/test_*.py")]
    for room in STARTED:
        theirs = [f"{file}::test_a" for file in files if file.startswith(room)]
        assert sampled(theirs) or sampled(theirs, postgres=True), room


def test_the_choice_is_the_same_in_any_order():
    assert {*sampled(MANY)} == {*sampled(reversed(MANY))}


def test_a_room_of_one_file_that_starts_programs_is_not_left_out():
    browser = ["tests/browser/test_e.py::test_e"]
    assert sampled(browser) == browser


def test_the_tour_runs_once():
    tour = ["tests/journeys/test_tour.py::test_f"]
    assert (sampled(tour), sampled(tour, postgres=True)) == (tour, [])
