"""What the whole database says, as a tally: two tallies differ by what was done between them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count, F, Model, Sum

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Mail, Notice
from mipass.base.requests.models import OperatorRequest, TenantRequest
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.models import LedgerAccount, Transfer, Voucher
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization

Tally = dict[str, int]
REFUSED = "event operation:refused"

# A model and the columns that its rows are counted by.
COUNTED: tuple[tuple[str, type[Model], tuple[str, ...]], ...] = (
    ("distributor", Distributor, ("status",)),
    ("organization", Organization, ("status",)),
    ("credential", Credential, ("status", "revocation_reason")),
    ("voucher", Voucher, ("status",)),
    ("transfer", Transfer, ("code",)),
    ("tenant key", TenantRequest, ("operation",)),
    ("operator key", OperatorRequest, ("operation",)),
    ("mail", Mail, ("kind", "status")),
    ("notice", Notice, ("kind",)),
    ("event", Event, ("type",)),
)

TABLES = [LedgerAccount._meta.db_table, *(model._meta.db_table for _, model, _ in COUNTED)]


def tally() -> Tally:
    """How many rows of each kind there are, and how much every kind of account holds."""
    counted = {
        " ".join([name, *map(str, row[:-1])]): row[-1]
        for name, model, columns in COUNTED
        for row in _counts(model, columns)
    }
    return counted | _accounts()


def _counts(model: type[Model], columns: Iterable[str]) -> Iterable[Any]:
    # Written beside the models, not through queries.py: what is proved must not be the witness.
    rows: Iterable[Any] = model._default_manager.order_by().values_list(*columns).annotate(number=Count("pk"))
    return rows


def _accounts() -> Tally:
    rows = LedgerAccount.objects.values_list("code", "limited", "closed")
    totals = rows.order_by().annotate(total=Sum(F("credits_posted") - F("debits_posted")), number=Count("pk"))
    found: Tally = {}
    for code, limited, closed, total, number in totals:
        kind = f"{code} limited={limited} closed={closed}"
        found |= {f"balance {kind}": total, f"account {kind}": number}
    return found


def difference(before: Mapping[str, int], after: Mapping[str, int]) -> Tally:
    """What changed, by how much."""
    changes = {name: after.get(name, 0) - before.get(name, 0) for name in before.keys() | after.keys()}
    return {name: change for name, change in changes.items() if change}
