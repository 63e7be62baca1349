"""What every step of the state machine shares: doing something, and comparing portal and model afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from hypothesis.stateful import RuleBasedStateMachine, invariant

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import DomainError
from mipass.domains.credentials.models import Batch, Credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Voucher
from mipass.domains.organizations.models import Organization
from tests.bulk.scene import BulkScene
from tests.ledger.reference import CredentialModel, OrganizationModel, Reference, VoucherModel
from tests.ledger.scene import Scene, make_scene
from tests.ledger.state import REFUSED, TABLES, Tally, difference, tally

SYSTEM = Actor.system()
ARROWS = {
    "invited": {"enabled", "revoked"},
    "enabled": {"disabled", "revoked"},
    "disabled": {"enabled", "revoked"},
    "revoked": set(),
}


@dataclass
class Sold:
    """A voucher that was sold: its row, its model, and the code that its newest mail carries."""

    id: UUID
    serial: str
    code: str
    model: VoucherModel


@dataclass
class Done:
    """A request that succeeded, to be sent again: the same key must give the same answer and do nothing."""

    key: str
    of_vendor: bool
    call: Callable[[], Any]
    answer: Any
    counts_attempts: bool = False


def forget_what_was_rolled_back() -> None:
    """PostgreSQL keeps the rows of a rolled back transaction until VACUUM, and reads past them each time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM {', '.join(TABLES)}")


class Bookkeeping(RuleBasedStateMachine):
    """One example: a scene of its own inside a transaction that is rolled back, and its model."""

    def __init__(self) -> None:
        super().__init__()
        self.frame = transaction.atomic()
        self.frame.__enter__()
        self.scene: Scene = make_scene()
        self.model = Reference()
        self.vouchers: list[Sold] = []
        self.organizations: list[tuple[UUID, OrganizationModel]] = []
        self.credentials: list[tuple[UUID, CredentialModel]] = []
        self.batches: list[tuple[BulkScene, Batch, list[CredentialModel]]] = []
        self.done: list[Done] = []
        self.statuses: dict[UUID, str] = {}
        self.before = tally()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.frame.__exit__(None, None, None)
        forget_what_was_rolled_back()

    def perform(self, refusal: str | None, call: Callable[[], Any], *, event: str, mail: str = "") -> Any:
        """Expect the model's answer. A refusal changes nothing; a change has its event and mail."""
        try:
            answer, code = call(), None
        except DomainError as error:
            answer, code = None, error.code
        assert code == refusal, f"the portal answered {code}, the model {refusal}"
        changes = self.changes()
        if refusal:
            assert changes in ({REFUSED: 1}, {}), f"a refused operation changed {changes}"
        else:
            assert changes.get(f"event {event}", 0) >= 1, f"no event {event} among {changes}"
            assert not mail or any(name.startswith(f"mail {mail}") for name in changes), f"no {mail} mail"
        return answer

    def changes(self) -> Tally:
        """What changed since this was last asked."""
        earlier, self.before = self.before, tally()
        return difference(earlier, self.before)

    def repeat(self, done: Done) -> None:
        """Send a request again."""
        try:
            answer = done.call()
        except DomainError as error:
            answer = error.code
        too_many = done.counts_attempts and self.model.failures >= 10
        assert answer == ("too_many_attempts" if too_many else done.answer)
        changes = self.changes()
        assert changes in ({}, {REFUSED: 1}), f"a repeated request changed {changes}"

    @invariant()
    def the_pages_show_what_the_model_says(self) -> None:
        pool = self.scene.pool
        units = self.model.organizations
        assert pool.sold == pool.total == self.model.sold
        assert pool.unallocated == self.model.pool
        assert pool.allocated == sum(unit.unspent for unit in units)
        assert pool.issued == sum(unit.issued for unit in units)
        for organization_id, unit in self.organizations:
            organization = Organization.objects.get(id=organization_id)
            summary = self.scene.summary(organization)
            assert (organization.status, summary.issued) == (unit.status, unit.issued)
            assert not unit.is_live or summary.ceiling == unit.ceiling

    @invariant()
    def the_ledger_holds(self) -> None:
        assert list(check_ledger()) == []

    @invariant()
    def statuses_move_along_their_arrows(self) -> None:
        expected = {row_id: model.status for row_id, model in self.credentials}
        found = dict(Credential.objects.filter(id__in=expected).values_list("id", "status"))
        assert found == expected
        for row_id, status in found.items():
            earlier = self.statuses.get(row_id, status)
            assert status == earlier or status in ARROWS[str(earlier)]
        self.statuses = found

    @invariant()
    def vouchers_are_what_the_model_says(self) -> None:
        expected = {sold.id: sold.model.status for sold in self.vouchers}
        assert dict(Voucher.objects.filter(id__in=expected).values_list("id", "status")) == expected
