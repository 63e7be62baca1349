"""The credit statement: a transfer in words, as a line of it, and all of it as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.base.audit.taking import take_file
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.clock import local
from mipass.domains.credits.models import AccountCode, Transfer, TransferCode
from mipass.domains.credits.statement import list_account_codes
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.queries import list_names
from mipass.doors.web.downloads import Table, csv_download
from mipass.doors.web.events import Names, who_did
from mipass.doors.web.naming import people_of

EVENTS: Mapping[str, str | Promise] = {
    TransferCode.REDEEM: _("Voucher redeemed"),
    TransferCode.ALLOCATE: _("Limit raised"),
    TransferCode.DEALLOCATE: _("Limit lowered"),
    TransferCode.ISSUE: _("Credential issued"),
    TransferCode.WITHDRAW: _("Credential withdrawn"),
    TransferCode.EXPIRE: _("Invitation expired"),
    TransferCode.CORRECT: _("Correction"),
}
ACCOUNTS: Mapping[str, str | Promise] = {
    AccountCode.SOLD: _("Vendor"),
    AccountCode.UNALLOCATED: _("Unallocated"),
    AccountCode.ALLOCATED: _("Allocated"),
    AccountCode.ISSUED: _("Issued"),
}


HEADER = (
    _("At"),
    _("Event"),
    _("Organization"),
    _("From"),
    _("To"),
    _("Amount"),
    _("By"),
    _("Reason"),
    _("Key"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line: credits of ``amount`` went from ``debit`` to ``credit``."""

    at: datetime
    event: str
    organization: str
    debit: str
    credit: str
    amount: int
    who: str
    reason: str
    key: str


def describe(actor: Actor, distributor: Distributor, transfers: Sequence[Transfer]) -> list[Line]:
    """The lines of some transfers, in their order, with three queries for all of their names."""
    organizations = list_names(actor=actor, ids=[t.organization_id for t in transfers if t.organization_id])
    people = people_of(actor, [(t.actor_kind, t.actor_id) for t in transfers])
    names = Names(settings.CONFIG.brand_vendor, people)
    sides = [account_id for t in transfers for account_id in (t.debit_id, t.credit_id)]
    codes = list_account_codes(actor=actor, distributor=distributor, ids=sides)
    return [
        Line(
            at=transfer.at,
            event=str(EVENTS[transfer.code]),
            organization=organizations.get(transfer.organization_id, "") if transfer.organization_id else "",
            debit=str(ACCOUNTS[codes[transfer.debit_id]]),
            credit=str(ACCOUNTS[codes[transfer.credit_id]]),
            amount=transfer.amount,
            who=who_did(transfer.actor_kind, transfer.actor_id, names),
            reason=transfer.reason,
            key=transfer.idempotency_key,
        )
        for transfer in transfers
    ]


def statement_file(
    *, actor: Actor, distributor: Distributor, transfers: QuerySet[Transfer], place: Place
) -> HttpResponse:
    """These transfers as CSV, newest first. That somebody took it is recorded."""
    table = statement_table(actor, distributor, transfers)
    taken = take_file(actor=actor, file=table.file, rows=table.rows, place=place)
    return csv_download(taken, table.header, table.cells)


def statement_table(actor: Actor, distributor: Distributor, transfers: QuerySet[Transfer]) -> Table[Transfer]:
    """These transfers as a list, newest first."""

    def cells(batch: Sequence[Transfer]) -> Iterator[Sequence[object]]:
        return (_cells(line) for line in describe(actor, distributor, batch))

    rows = transfers.order_by("-at", "-id")
    return Table("credit-statement", [str(name) for name in HEADER], rows, cells)


def _cells(line: Line) -> Sequence[object]:
    at = local(line.at).isoformat(sep=" ", timespec="seconds")
    return (
        at,
        line.event,
        line.organization,
        line.debit,
        line.credit,
        line.amount,
        line.who,
        line.reason,
        line.key,
    )
