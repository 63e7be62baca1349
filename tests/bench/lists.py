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
from tests.bench.filling import fill


class Cost(NamedTuple):
    """Milliseconds of CPU, the database's own included, and of the clock."""

    cpu: float
    wall: float


def measure(large: int, small: int, rounds: int) -> dict[str, list[Cost]]:
    """For the first, the middle and the last page: the median cost with many credentials, and with few."""
    scene.found(large + small)
    actor = scene.full_admin()
    sizes = {scene.non_limited(): large, _another(actor): small}
    for organization, number in sizes.items():
        fill(actor, organization, number)
    pages = [_pages(actor, organization, number) for organization, number in sizes.items()]
    browser, database_cpu = scene.signed_in(), _cpu_of_database()
    return {
        name: _medians(browser, [page[name] for page in pages], rounds, database_cpu) for name in pages[0]
    }


def _another(actor: Actor) -> Organization:
    return add_organization(
        actor=actor,
        distributor=scene.non_limited().distributor,
        name="Few",
        ceiling=None,
        idempotency_key="few",
    )


def _pages(actor: Actor, organization: Organization, number: int) -> dict[str, str]:
    """The addresses. The middle one follows the credential in the middle, as the links of the pager do."""
    path = f"/portal/{organization.distributor_id}/organizations/{organization.id}/credentials/"
    rows = list_credentials(actor=actor, organization=organization)
    middle = rows.get(email=f"holder{number // 2:07}@demo.test")
    cursors = {
        "first": Cursor(),
        "middle": Cursor(after=middle.id, start=number // 2 + 2),
        "last": Cursor(last=True),
    }
    return {name: f"{path}?cursor={cursor.encode()}" for name, cursor in cursors.items()}


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
    if page.status_code != 200 or b"holder" not in page.content:
        raise SystemExit(f"{address} answered {page.status_code}")
    return cost


def _cpu_of_database() -> Callable[[], float]:
    """What reads the seconds of CPU that this program's PostgreSQL backend has used; SQLite's are our own."""
    if connection.vendor == "sqlite":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        used = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    return lambda: int(used.read_text().split()[0]) / 1e9
