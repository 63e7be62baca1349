"""Bulk uploads of an organization, by the same functions that clicks and the worker call."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from mipass.base.kit.actor import Actor
from mipass.base.kit.ids import new_id
from mipass.domains.accounts.models import Account
from mipass.domains.credentials.bulk_uploads.queries import get_batch
from mipass.domains.credentials.bulk_uploads.undoing import start_undo
from mipass.domains.credentials.bulk_uploads.uploads import upload_batch
from mipass.domains.credentials.models import Batch, BatchState
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch, request_batch
from mipass.flows.undo_batch import undo_next_batch
from tests.fixtures import actor_of

HEADER = "email,format,facility_code,card_number"


def rows(number: int, start: int = 0, host: str = "demo.test") -> str:
    """A right file of so many rows."""
    lines = [f"holder{n}@{host},H10301,{n % 256},{n}" for n in range(start, start + number)]
    return "\n".join([HEADER, *lines]) + "\n"


@dataclass(frozen=True)
class BulkScene:
    """Somebody who uploads, and where."""

    actor: Actor
    organization: Organization

    @classmethod
    def of(cls, account: Account, distributor: Distributor, organization: Organization) -> BulkScene:
        """The scene of an admin as their rows are now."""
        return cls(actor_of(account, distributor), organization)

    rows = staticmethod(rows)

    def upload(self, content: str | bytes, key: str | None = None) -> Batch:
        """Send a file; nobody has looked into it yet."""
        sent: Iterable[bytes] = [content.encode() if isinstance(content, str) else content]
        return upload_batch(
            actor=self.actor,
            organization=self.organization,
            name="people.csv",
            content=sent,
            idempotency_key=key or str(new_id()),
        )

    def checked(self, content: str | bytes) -> Batch:
        """Send a file and let the worker look into it."""
        batch = self.upload(content)
        while self.again(batch).state == BatchState.UPLOADED:  # others may wait before it
            assert check_next()
        return self.again(batch)

    def again(self, batch: Batch) -> Batch:
        """The upload as it is now."""
        return get_batch(actor=self.actor, organization=self.organization, batch_id=batch.id)

    def request(self, batch: Batch, accepted: Collection[str] = (), key: str | None = None) -> None:
        """Press *Issue*."""
        request_batch(actor=self.actor, batch=batch, accepted=accepted, idempotency_key=key or str(new_id()))

    def issued(self, content: str | bytes, accepted: Collection[str] = ()) -> Batch:
        """Upload, check, press, and let the worker issue it."""
        batch = self.checked(content)
        self.request(batch, accepted)
        assert issue_next_batch()
        return self.again(batch)

    def undone(self, batch: Batch) -> Batch:
        """Press *Undo* and let the worker do it."""
        start_undo(actor=self.actor, batch=batch)
        assert undo_next_batch()
        return self.again(batch)
