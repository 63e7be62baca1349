"""The page of an organization's holders with a million of them, searched, against one with a thousand."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator

from django.db import connection
from django.test import Client

from mipass.base.kit.clock import now
from mipass.base.kit.csv import in_batches
from mipass.base.kit.db import refresh_statistics
from mipass.base.kit.ids import new_id
from mipass.domains.holders.models import Holder
from mipass.domains.holders.search import words_of
from mipass.domains.organizations.models import Organization
from tests.bench import scene
from tests.bench.filling import SCATTER, address_of
from tests.bench.lists import Cost, another, cpu_of_database

AT_ONCE = 5_000  # rows of one statement
GIVEN = ("Ada", "Bogumił", "Chloé", "Deniz", "Esra", "Fjodor", "Gül", "Héctor")
# A quarter of the rows is of the department `Quarter`; every row is called `Person…`.
WAYS = {
    "holders_1m_one_name": "q=person0000321",
    "holders_1m_two_words": "q=ada+person0000320",
    "holders_1m_number": "q=E-0000321",
    "holders_1m_a_quarter": "q=quarter",
    "holders_1m_every_row": "q=person",
    "holders_1m_nothing": "q=nobody",
    "holders_1m_all": "",
}


def measure(large: int, small: int, rounds: int) -> dict[str, list[Cost]]:
    """For each way of looking: the median cost with many holders, and with few."""
    scene.found(0)
    actor = scene.full_admin()
    sizes = {scene.non_limited(): large, another(actor): small}
    for organization, number in sizes.items():
        fill(organization, number)
    refresh_statistics()  # as the worker does every ten minutes
    browser, database_cpu = scene.signed_in(), cpu_of_database()
    paths = [f"/portal/{each.distributor_id}/organizations/{each.id}/holders/?" for each in sizes]
    return {
        name: _medians(browser, [path + query for path in paths], rounds, database_cpu)
        for name, query in WAYS.items()
    }


def fill(organization: Organization, number: int) -> None:
    """Give it so many holders."""
    for some in in_batches(_holders(organization, number), AT_ONCE):
        Holder.objects.bulk_create(some)
    if connection.vendor == "postgresql":  # as autovacuum does within a minute
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE holders_holder")


def _holders(organization: Organization, number: int) -> Iterator[Holder]:
    for turn in range(number):
        place = turn * SCATTER % number
        facts = {
            "given_name": GIVEN[place % len(GIVEN)],
            "family_name": f"Person{place:07}",
            "email": address_of(place),
            "employee_number": f"E-{place:07}",
            "department": "Demo" if place % 4 else "Quarter",
            "external_id": f"hr-{place}",
        }
        yield Holder(
            id=new_id(),
            distributor_id=organization.distributor_id,
            organization=organization,
            found_by=words_of(facts),
            created_at=now(),
            **facts,
        )


def _medians(
    browser: Client, addresses: list[str], rounds: int, database_cpu: Callable[[], float]
) -> list[Cost]:
    """By turns, so that what else the machine does falls on both alike."""
    costs = [[_cost(browser, address, database_cpu) for address in addresses] for _ in range(rounds)]
    return [
        Cost(statistics.median(one.cpu for one in taken), statistics.median(one.wall for one in taken))
        for taken in zip(*costs, strict=True)
    ]


def _cost(browser: Client, address: str, database_cpu: Callable[[], float]) -> Cost:
    cpu, wall = time.process_time() + database_cpu(), time.perf_counter()
    page = browser.get(address)
    cost = Cost((time.process_time() + database_cpu() - cpu) * 1000, (time.perf_counter() - wall) * 1000)
    if page.status_code != 200 or b"Holders List" not in page.content:
        raise SystemExit(f"{address} answered {page.status_code}")
    return cost
