"""The parts of the measurement of a reconciliation that run within Django."""

from __future__ import annotations

import resource
import time
from typing import Any

from django.conf import settings
from django.db import connection

from mipass.base.kit.ids import new_id
from mipass.domains.credentials.models import Reconciliation
from mipass.domains.credentials.reconciliation.sending import send_panel_list
from mipass.domains.organizations.models import Organization
from mipass.flows.add_organization import add_organization
from mipass.flows.reconcile import reconcile_next
from tests.bench import scene
from tests.bench.bare_driver import connect
from tests.bench.filling import FORMAT, NUMBERS, fill

JOIN = (
    "SELECT p.position, c.id, c.status FROM panel_probe AS p JOIN credentials_credential AS c"
    " ON c.distributor_id = {mark} AND c.organization_id = {mark}"
    " AND c.value_index = p.value_index AND c.bit_length = p.bit_length"
)


def prepare(rows: int) -> None:
    """An organization with so many credentials."""
    scene.found(rows + 10_000)
    actor = scene.full_admin()
    organization = add_organization(
        actor=actor,
        distributor=scene.non_limited().distributor,
        name="Panel",
        ceiling=None,
        idempotency_key="Panel",
    )
    fill(actor, organization, rows)


def _organization() -> Organization:
    return Organization.objects.select_related("distributor").get(name="Panel")


def _list(rows: int) -> bytes:
    lines = ["card_number,facility_code,format,status"]
    lines += [f"{n % NUMBERS},{n // NUMBERS},{FORMAT},active" for n in range(rows // 2, rows + rows // 2)]
    return "\n".join(lines).encode()


def compare(rows: int) -> dict[str, float]:
    """Send a list whose second half nobody has here; the seconds of its comparison, and its memory."""
    content = _list(rows)
    idle = _peak()
    sent = send_panel_list(
        actor=scene.full_admin(),
        organization=_organization(),
        name="panel.csv",
        content=[content],
        idempotency_key=str(new_id()),
    )
    del content
    started, cpu = time.perf_counter(), time.process_time()
    reconcile_next()
    took = {"seconds": time.perf_counter() - started, "cpu": time.process_time() - cpu}
    found = Reconciliation.objects.get(id=sent.id, distributor_id=sent.distributor_id)
    if found.counts.get("rows") != rows or not found.counts["in_both"]:
        raise SystemExit(f"it found {found.state}: {found.counts}")
    return {**took, "memory": _peak() - idle}


def _peak() -> float:
    """The most memory that this program has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def floor(rows: int) -> float:
    """Seconds in which the bare driver stages so many cards and joins them."""
    organization, driver = _organization(), connect(settings.CONFIG.database_url)
    mark = "?" if settings.CONFIG.database_url.startswith("sqlite") else "%s"
    has_ids = connection.features.has_native_uuid_field
    mine = [each if has_ids else each.hex for each in (organization.distributor_id, organization.id)]
    some: Any = driver.execute(f"SELECT value_index, bit_length FROM credentials_credential LIMIT {rows}")
    cards = [(position, *row) for position, row in enumerate(some.fetchall())]
    kind = "bytea" if has_ids else "blob"
    driver.execute(f"CREATE TABLE panel_probe (position integer, value_index {kind}, bit_length integer)")
    started = time.perf_counter()
    driver.execute("BEGIN")
    driver.cursor().executemany(
        f"INSERT INTO panel_probe VALUES ({', '.join([mark] * 3)})",
        cards,
    )
    found: Any = driver.execute(JOIN.format(mark=mark), mine)
    number = len(found.fetchall())
    driver.execute("COMMIT")
    seconds = time.perf_counter() - started
    driver.execute("DROP TABLE panel_probe")
    driver.close()
    if not number:
        raise SystemExit("nothing was joined")
    return seconds
