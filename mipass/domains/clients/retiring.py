"""Operations of the public API that will end, and the clients that still call one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from mipass.base.kit.clock import now
from mipass.domains.clients.models import ClientCount
from mipass.domains.distributors.models import DistributorStatus

SHORTEST = timedelta(days=180)  # from the notice to the end
COUNTED = "retiring:"  # see ClientCount


@dataclass(frozen=True, slots=True)
class Retiring:
    """``instead`` says in a sentence what to use. Raises ValueError for an end that comes too early."""

    since: datetime
    ends: datetime
    instead: str

    def __post_init__(self) -> None:
        if self.since.tzinfo is None or self.ends - self.since < SHORTEST:
            raise ValueError(f"An operation is retired {SHORTEST.days} days ahead, in UTC.")


# By operation. The names are those of the API's views; a test looks whether there are such.
RETIRING: dict[str, Retiring] = {}


def operation_of(count: ClientCount) -> str:
    """The operation that a count of calls is about."""
    return count.what.removeprefix(COUNTED)


def list_untold() -> list[ClientCount]:
    """Counts of clients of any active distributor that call what will end, of which nobody was told."""
    rows = ClientCount.objects.select_related("client").filter(
        what__in=[COUNTED + name for name in RETIRING],
        told_at=None,
        client__revoked_at=None,
        client__distributor__status=DistributorStatus.ACTIVE,
    )
    return list(rows.order_by("id"))


def mark_told(count: ClientCount) -> bool:
    """Note that it is told now; whether nobody else has, and the client was not revoked meanwhile."""
    rows = ClientCount.objects.filter(id=count.id, distributor_id=count.distributor_id, told_at=None)
    return rows.filter(client__revoked_at=None).update(told_at=now()) == 1
