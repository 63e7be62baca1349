"""The page of an organization's credentials with a million of them, against the page with a thousand."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.db import connection
from django.test import Client

from mipass.base.kit.actor import Actor
from mipass.base.kit.paging import Cursor
from mipass.domains.credentials.queries import list_credentials
from mipass.domains.organizations.models import Organization
from mipass.flows.add_organization import add_organization
from tests.bench import scene
from tests.bench.filling import FORMAT, address_of, fill


class Cost(NamedTuple):
    """Milliseconds of CPU, the database's own included, and of the clock."""

    cpu: float
    wall: float


def measure(large: int, small: int, rounds: int) -> dict[str, list[Cost]]:
    """For each page and way of looking: the median cost with many credentials, and with few."""
    scene.found(large + small)
    actor = scene.full_admin()
    sizes = {scene.non_limited(): large, another(actor): small}
    for organization, number in sizes.items():
        fill(actor, organization, number)
    pages = [_addresses(actor, organization, number) for organization, number in sizes.items()]
    browser, database_cpu = scene.signed_in(), cpu_of_database()
    return {
        name: _medians(browser, [page[name] for page in pages], rounds, database_cpu) for name in pages[0]
    }


def _addresses(actor: Actor, organization: Organization, number: int) -> dict[str, str]:
    """Every page that is measured, by the name of its figure."""
    path = f"/portal/{organization.distributor_id}/organizations/{organization.id}/credentials/"
    return {
        name: f"{path}?{query}" for name, query in {**_pages(actor, organization, number), **_WAYS}.items()
    }


# A quarter of the rows has `quarter` in its address; every row is of one facility, status and format.
_WAYS = {
    "search_1m_one_address": "q=holder0000321",
    "search_1m_a_quarter": "q=quarter",
    "search_1m_every_row": "q=holder",
    "search_1m_nothing": "q=nobody",
    "search_1m_card_number": "q=321",
    "search_1m_number_and_facility": "q=1",
    "sort_1m_email_down": "sort=-email",
    "sort_1m_status": "sort=status",
    "sort_1m_format_down": "sort=-format",
    "filter_1m_status": "status=invited",
    "filter_1m_empty_status": "status=revoked",
    "filter_1m_format": f"format={FORMAT}",
    "filter_1m_both_searched": f"status=invited&format={FORMAT}&q=quarter",
}


def another(actor: Actor) -> Organization:
    """An organization for a few."""
    return add_organization(
        actor=actor,
        distributor=scene.non_limited().distributor,
        name="Few",
        ceiling=None,
        idempotency_key="few",
    )


def _pages(actor: Actor, organization: Organization, number: int) -> dict[str, str]:
    """Three places in the list. The middle one follows the credential there, as the pager's links do."""
    rows = list_credentials(actor=actor, organization=organization)
    middle = rows.get(email=address_of(number // 2))
    cursors = {
        "first": Cursor(),
        "middle": Cursor(after=middle.id, start=number // 2 + 2),
        "last": Cursor(last=True),
    }
    return {f"list_1m_{name}": f"cursor={cursor.encode()}" for name, cursor in cursors.items()}


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
    if page.status_code != 200 or b"Credentials List" not in page.content:
        raise SystemExit(f"{address} answered {page.status_code}")
    return cost


def cpu_of_database() -> Callable[[], float]:
    """What reads the seconds of CPU that this program's PostgreSQL backend has used; SQLite's are our own."""
    if connection.vendor == "sqlite":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        used = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: int(used.read_text().split()[0]) / 1e9
