"""`make test` leaves out cases and whole programs, never a test."""

from tests.sampling import CASES, STARTED, sample

MANY = [f"mipass/doors/web/tests/test_x.py::test_a[{number}]" for number in range(40)]
ONE = ["mipass/doors/web/tests/test_x.py::test_b", "tests/races/test_y.py::test_c"]
ATTACKS = [f"tests/attacks/test_{number}.py::test_d" for number in range(100)]


def sampled(names, *, postgres=False):
    return sample(names, name=str, postgres=postgres)


def test_each_function_runs_on_sqlite_with_a_few_of_its_cases():
    chosen = sampled([*MANY, *ONE])
    assert chosen[-2:] == ONE
    assert len(chosen) == CASES + 2


def test_a_room_where_databases_differ_runs_on_postgres_and_some_of_the_others():
    others = [f"mipass/doors/web/tests/test_x.py::test_{number}[1]" for number in range(400)]
    chosen = sampled([*others, *ONE], postgres=True)
    assert "tests/races/test_y.py::test_c" in chosen
    assert 20 < len(chosen) < 100


def test_one_file_in_some_starts_programs():
    whole, fewer = sampled(ATTACKS), sampled(ATTACKS, postgres=True)
    assert set(fewer) < set(whole)
    assert 0 < len(fewer) < len(whole) < 2 * len(ATTACKS) / STARTED["tests/attacks/"][0]


def test_the_choice_is_the_same_in_any_order():
    assert {*sampled(MANY)} == {*sampled(reversed(MANY))}


def test_a_room_of_one_file_that_starts_programs_is_not_left_out():
    browser = ["tests/browser/test_e.py::test_e"]
    assert sampled(browser) == sampled(browser, postgres=True) == browser


def test_the_tour_runs_once():
    tour = ["tests/journeys/test_tour.py::test_f"]
    assert (sampled(tour), sampled(tour, postgres=True)) == (tour, [])
