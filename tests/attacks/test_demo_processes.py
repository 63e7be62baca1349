"""The demo with two server processes, under load: nobody is told what another one asked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.attacks.stage import running_stage
from tests.services.databases import empty_database

TOLD = {
    "full.admin": ("Organization A", "Distributor B"),
    "organization.admin": ("Organization A", "Distributor B"),
    "stranger": ("Organizations", "Organization A"),
}
ROUNDS = 14


@pytest.mark.database
def test_processes_forked_after_the_demos_seed_never_mix_answers(tmp_path):
    with (
        empty_database(tmp_path) as url,
        running_stage(tmp_path, url, MIPASS_SERVER_PROCESSES="2") as stage,
        ThreadPoolExecutor(12) as crowd,
    ):
        people = [stage.person(name) for name in TOLD for _ in range(4)]
        pages = [person.url for person in people]

        def look(number: int) -> str:
            person, name = people[number], [*TOLD][number // 4]
            right, foreign = TOLD[name]
            for _ in range(ROUNDS):
                person.open(pages[number])
                person.shows(right)
                assert foreign not in person.text
            return name

        assert [*crowd.map(look, range(len(people)))] == [name for name in TOLD for _ in range(4)]
