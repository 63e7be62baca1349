"""An installation with very many credentials in one organization: what its work costs there."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from django.db import connection
from django.test import Client

from mipass.base.kit.paging import Cursor
from tests.bench import scene
from tests.bench.filling import address_of, fill
from tests.bench.issue_cost import CREDITS, WARM_UP, Door
from tests.bench.lists import cpu_of_database


def measure(rows: int, rounds: int) -> dict[str, float]:
    """By the name of a line: milliseconds of CPU, the database's included, rows a second, gigabytes."""
    door = Door("api", credits=rows + CREDITS)
    organization = scene.non_limited()
    filled = fill(scene.full_admin(), organization, rows)
    path = f"/portal/{organization.distributor_id}/organizations/{organization.id}/credentials/"
    browser = scene.signed_in()
    return {
        "rows_a_second": rows / filled,
        "gigabytes": _octets() / 1e9,
        "list_first": _page(browser, f"{path}?cursor={Cursor().encode()}", rounds),
        "list_last": _page(browser, f"{path}?cursor={Cursor(last=True).encode()}", rounds),
        "search_address": _page(browser, f"{path}?q={address_of(rows // 3)}", rounds),
        "search_number": _page(browser, f"{path}?q={rows // 3 % 500_000}", rounds),
        "search_many": _page(browser, f"{path}?q=quarter", rounds),
        "issue": _issue(door, rounds),
    }


def _page(browser: Client, address: str, rounds: int) -> float:
    spent = cpu_of_database()
    return median(_cost_of_page(browser, address, spent) for _ in range(rounds))


def _cost_of_page(browser: Client, address: str, spent: Callable[[], float]) -> float:
    began = time.process_time() + spent()
    page = browser.get(address)
    if page.status_code != 200 or b"Credentials List" not in page.content:
        raise SystemExit(f"{address} answered {page.status_code}")
    return (time.process_time() + spent() - began) * 1000


def _issue(door: Door, rounds: int) -> float:
    for _ in range(WARM_UP):
        door.issue()
    spent, costs = cpu_of_database(), list[float]()
    for _ in range(rounds):
        began = time.process_time() + spent()
        door.issue()
        costs.append((time.process_time() + spent() - began) * 1000)
    return median(costs)


def _octets() -> int:
    """What the database takes on its disk."""
    if connection.vendor == "sqlite":
        return Path(connection.settings_dict["NAME"]).stat().st_size
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
