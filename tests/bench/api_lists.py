"""The public API's list of a million credentials, against one of a thousand. Needs Django."""

from __future__ import annotations

import base64
import json
import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC
from uuid import UUID

from django.test import Client

from mipass.base.kit.clock import now
from mipass.domains.credentials.queries import list_credentials
from mipass.domains.organizations.models import Organization
from tests.bench import scene
from tests.bench.filling import fill
from tests.bench.lists import Cost, another, cpu_of_database

LIMIT = 100


def measure(large: int, small: int, rounds: int) -> dict[str, list[Cost]]:
    """For each page of the list: the median cost with many credentials, and with few."""
    scene.found(large + small)
    actor, token = scene.full_admin(), scene.make_reading_program()
    sizes = {scene.non_limited(): large, another(actor): small}
    for organization, number in sizes.items():
        fill(actor, organization, number)
    program, database_cpu = Program(token), cpu_of_database()
    pages = [_pages(program, organization, number) for organization, number in sizes.items()]
    return {
        name: _medians(program, [page[name] for page in pages], rounds, database_cpu) for name in pages[0]
    }


class Program:
    """Asks with a token."""

    def __init__(self, token: str) -> None:
        self._browser = Client(SERVER_NAME="localhost", headers={"Authorization": f"Bearer {token}"})

    def get(self, address: str) -> dict[str, object]:
        """What the API answers. Raises SystemExit for a refusal."""
        answer = self._browser.get(address)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}: {answer.content!r}")
        found: dict[str, object] = answer.json()
        return found


def _pages(program: Program, organization: Organization, number: int) -> dict[str, str]:
    """The first page, one in the middle, the last, and of all what changed lately, which is nothing."""
    path = f"/api/v1/organizations/{organization.id}/credentials?limit={LIMIT}"
    ids = list_credentials(actor=scene.full_admin(), organization=organization).order_by("id")
    cursor = str(program.get(path)["next_cursor"])
    middle, last = (ids.values_list("id", flat=True)[place] for place in (number // 2, number - LIMIT - 1))
    moment = now().astimezone(UTC).replace(tzinfo=None).isoformat()
    return {
        "list_api_1m_first": path,
        "list_api_1m_deep": f"{path}&after={_moved(cursor, middle)}",
        "list_api_1m_last": f"{path}&after={_moved(cursor, last)}",
        "list_api_1m_changed": f"{path}&updated_since={moment}Z",
    }


def _moved(cursor: str, to: UUID) -> str:
    """The cursor of another place in the same list, as a program would have it that walked there."""
    _place, digest = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    return base64.urlsafe_b64encode(json.dumps([str(to), digest]).encode()).decode().rstrip("=")


def _medians(
    program: Program, addresses: Sequence[str], rounds: int, database_cpu: Callable[[], float]
) -> list[Cost]:
    """By turns, so that what else the machine does falls on both alike."""
    costs = [[_cost(program, address, database_cpu) for address in addresses] for _ in range(rounds)]
    return [
        Cost(statistics.median(one.cpu for one in taken), statistics.median(one.wall for one in taken))
        for taken in zip(*costs, strict=True)
    ]


def _cost(program: Program, address: str, database_cpu: Callable[[], float]) -> Cost:
    cpu, wall = time.process_time() + database_cpu(), time.perf_counter()
    program.get(address)
    return Cost((time.process_time() + database_cpu() - cpu) * 1000, (time.perf_counter() - wall) * 1000)
