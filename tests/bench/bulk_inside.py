"""The parts of the measurement of a bulk upload that run within Django."""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from mipass.base.kit.actor import Actor
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.bulk_uploads.queries import get_batch
from mipass.domains.credentials.bulk_uploads.undoing import start_undo
from mipass.domains.credentials.bulk_uploads.uploads import upload_batch
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Batch
from mipass.domains.credits.check import check_ledger
from mipass.domains.organizations.models import Organization
from mipass.flows.add_organization import add_organization
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch, request_batch
from mipass.flows.issue_credential import issue_credential
from mipass.flows.undo_batch import undo_next_batch
from tests.bench import scene
from tests.bench.filling import FORMAT, NUMBERS, fill

SINGLES = 150  # issues whose waiting is measured, at rest and during a bulk


def prepare(rows: int) -> None:
    """Credits for everything, and an organization for each part."""
    scene.found(3 * rows + 10_000)
    actor = scene.full_admin()
    for name in ("Bulk", "Floor", "Single"):
        add_organization(
            actor=actor,
            distributor=scene.non_limited().distributor,
            name=name,
            ceiling=None,
            idempotency_key=name,
        )


def _organization(name: str) -> Organization:
    return Organization.objects.select_related("distributor").get(name=name)


def _file(rows: int) -> bytes:
    lines = ["email,format,facility_code,card_number"]
    lines += [f"holder{n:07}@demo.test,{FORMAT},{n // NUMBERS},{n % NUMBERS}" for n in range(rows)]
    return "\n".join(lines).encode()


def live(rows: int) -> dict[str, float]:
    """Upload, check, issue and undo; the seconds of each, and the memory they took."""
    actor, organization = scene.full_admin(), _organization("Bulk")
    content = _file(rows)
    idle = _peak()
    batch = _upload(actor, organization, content)
    del content
    seconds = {"check": _timed(check_next)}
    batch = _again(actor, batch)
    if batch.good != rows:
        raise SystemExit(f"{batch.good} of {rows} rows are good")
    request_batch(actor=actor, batch=batch, accepted=(), idempotency_key=str(new_id()))
    seconds["issue"] = _timed(issue_next_batch)
    seconds["memory"] = _peak() - idle
    if _again(actor, batch).state != "issued":
        raise SystemExit(f"the batch is {_again(actor, batch).state}: {_again(actor, batch).failure}")
    start_undo(actor=actor, batch=_again(actor, batch))
    seconds["undo"] = _timed(undo_next_batch)
    if _again(actor, batch).withdrawn != rows or list(check_ledger()):
        raise SystemExit("the undo did not leave what it should")
    return seconds


def _upload(actor: Actor, organization: Organization, content: bytes) -> Batch:
    return upload_batch(
        actor=actor,
        organization=organization,
        name="bench.csv",
        content=[content],
        idempotency_key=str(new_id()),
    )


def _again(actor: Actor, batch: Batch) -> Batch:
    return get_batch(actor=actor, organization=batch.organization, batch_id=batch.id)


def _timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


def _peak() -> float:
    """The most memory that this program has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def floor(rows: int) -> float:
    """Seconds in which the bare driver writes so many finished rows."""
    return fill(scene.full_admin(), _organization("Floor"), rows)


def issue_singles(name: str, rows: int) -> dict[str, float]:
    """Issue one after the other and measure each: some at rest, or as long as a bulk is on its way."""
    actor, organization = scene.full_admin(), _organization("Single")
    waited: list[float] = []
    number = 0
    while (number < SINGLES) if not rows else _is_under_way(actor):
        number += 1
        waited.append(_timed(partial(_issue, actor, organization, name, number)) * 1000)
        time.sleep(0.02)
    ranked = statistics.quantiles(waited, n=100)
    return {"p99": ranked[98], "longest": max(waited), "number": len(waited)}


def _is_under_way(actor: Actor) -> bool:
    """Until the undo is over; the first look waits for the upload."""
    deadline = time.monotonic() + 120
    rows = Batch.objects.filter(organization=_organization("Bulk"))
    while not rows.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    return not rows.filter(state="undone").exists()


def _issue(actor: Actor, organization: Organization, name: str, number: int) -> None:
    values = {"facility_code": 60_000 if name == "idle" else 60_001, "card_number": number}
    issue_credential(
        actor=actor,
        organization=organization,
        request=CardRequest(email=f"{name}{number}@demo.test", format=FORMAT, values=values),
        idempotency_key=f"{name}:{number}",
    )
