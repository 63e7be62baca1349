"""Panels' lists against an organization, by the same functions that clicks, programs and the worker call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mipass.base.kit.actor import Actor
from mipass.base.kit.ids import new_id
from mipass.domains.accounts.models import Account
from mipass.domains.credentials.cards import open_card
from mipass.domains.credentials.models import Credential, Reconciliation, ReconciliationRow
from mipass.domains.credentials.operations import move_credential
from mipass.domains.credentials.reconciliation.queries import list_rows
from mipass.domains.credentials.reconciliation.sending import map_panel_columns, send_panel_list
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.flows.reconcile import reconcile_next
from tests.bulk.scene import BulkScene
from tests.fixtures import actor_of

HEADER = "card_number,facility_code,format,status"


def panel_list(rows: Iterable[Iterable[object]], header: str = HEADER) -> str:
    """A list with these cells."""
    return "\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n"


@dataclass(frozen=True)
class Panel:
    """Somebody who sends lists, and where."""

    actor: Actor
    organization: Organization

    @classmethod
    def of(cls, account: Account, distributor: Distributor, organization: Organization) -> Panel:
        """The scene of an admin as their rows are now."""
        return cls(actor_of(account, distributor), organization)

    def issued(self, number: int, start: int = 0, host: str = "demo.test") -> list[Credential]:
        """So many H10301 credentials: card n has the facility code n % 256."""
        bulk = BulkScene(self.actor, self.organization)
        batch = bulk.issued(bulk.rows(number, start, host))
        return list(
            Credential.objects.filter(
                distributor_id=batch.distributor_id, id__gte=batch.first, id__lte=batch.last
            ).order_by("id")
        )

    def stopped(self, credential: Credential, verb: str = "revoke") -> None:
        """Revoke a credential, or move it otherwise."""
        move_credential(actor=self.actor, credential=credential, verb=verb, reason="lost")

    def send(
        self, content: str | bytes, *, key: str = "", name: str = "panel.csv", **said: Any
    ) -> Reconciliation:
        """Send a list; nobody has compared it yet."""
        return send_panel_list(
            actor=self.actor,
            organization=self.organization,
            name=name,
            content=[content.encode() if isinstance(content, str) else content],
            idempotency_key=key or str(new_id()),
            **said,
        )

    def compared(self, content: str | bytes, **said: Any) -> Reconciliation:
        """Send a list and let the worker compare it."""
        sent = self.send(content, **said)
        assert reconcile_next()
        sent.refresh_from_db()
        return sent

    def mapped(
        self, sent: Reconciliation, columns: Mapping[int, str], heading: int = 1, **fixed: str
    ) -> Reconciliation:
        """Say which column is what, and let the worker compare it."""
        map_panel_columns(
            actor=self.actor, reconciliation=sent, heading=heading, columns=columns, fixed=fixed
        )
        assert reconcile_next()
        sent.refresh_from_db()
        return sent

    def rows(self, of: Reconciliation, **narrowed: Any) -> list[ReconciliationRow]:
        """What was found."""
        return list(list_rows(actor=self.actor, reconciliation=of, **narrowed))

    def findings(self, of: Reconciliation) -> dict[int, str]:
        """By line of the list, what was found."""
        return {row.line: row.finding or "" for row in self.rows(of) if row.line is not None}


def card_of(credential: Credential) -> tuple[int, int]:
    """Its card number and facility code."""
    card = open_card(credential)
    return card.fields["card_number"], card.fields["facility_code"]
