"""Credits: the ledger with its transfers, and vouchers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from ninja import Query, Router, Status

from mipass.base.kit.actor import Place
from mipass.domains.credits import vouchers
from mipass.domains.credits.models import LedgerAccount, Transfer
from mipass.domains.credits.permissions import VIEW_POOL
from mipass.domains.credits.queries import get_pool
from mipass.domains.credits.statement import list_account_codes, list_accounts, list_transfers
from mipass.doors.api.v1.accepting import accepted_kind
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.finding import require_known
from mipass.doors.api.v1.made_files import order, statement_order
from mipass.doors.api.v1.paging import Page, Walk, page
from mipass.doors.api.v1.periods import period_of
from mipass.doors.api.v1.schemas.credits import (
    AccountOut,
    RedeemedOut,
    TransferOut,
    TransferWalk,
    VoucherIn,
    VoucherOut,
)
from mipass.doors.api.v1.schemas.files import FileOut
from mipass.doors.api.v1.shown_actors import show_actor
from mipass.doors.web.downloads import CSV_TYPE, MOST_AT_ONCE, whole
from mipass.doors.web.statement import statement_file

router = Router(tags=["Credits"])
JSON, CSV = "application/json", CSV_TYPE
REDEEM = "credits:redeem"


@endpoint(
    router,
    "GET",
    "/ledger/accounts",
    scope="credits:read",
    answers=Page[AccountOut],
    query=Walk,
    refuses=["not_found"],
)
def ledger_accounts(request: ApiRequest, response: HttpResponse, query: Query[Walk]) -> dict[str, Any]:
    """The accounts of the ledger: the distributor's two, and two of each organization."""
    rows = list_accounts(actor=request.call.actor, distributor=request.call.distributor)
    return page(request, response, query, rows, lambda found: [_account(each) for each in found])


@endpoint(
    router,
    "GET",
    "/ledger/transfers",
    scope="credits:read",
    answers=Page[TransferOut],
    query=TransferWalk,
    files=[CSV],
    refuses=["not_acceptable", "not_found", "too_many"],
    later=FileOut,
)
def ledger_transfers(
    request: ApiRequest, response: HttpResponse, query: Query[TransferWalk]
) -> dict[str, Any] | HttpResponse | Status[dict[str, Any]]:
    """The credit statement, oldest first; with `Accept: text/csv` all that pass the filters, newest first.

    A file of more than 10,000 lines is made after the request: 202, and `Location` says where. That a file
    was taken is a line of the audit log.
    """
    actor, distributor = request.call.actor, request.call.distributor
    if query.organization_id is not None:
        require_known(actor, query.organization_id)
    period = period_of(query.since, query.until)
    rows = list_transfers(
        actor=actor,
        distributor=distributor,
        organization_id=query.organization_id,
        period=period,
        code=query.code or "",
    )
    if accepted_kind(request, (JSON, CSV)) == CSV:
        place = Place(distributor.id, query.organization_id)
        if rows.order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE:
            wanted = statement_order(place, period, query.code or "")
            return Status(202, order(request, response, wanted))
        return whole(statement_file(actor=actor, distributor=distributor, transfers=rows, place=place))
    return page(request, response, query, rows, lambda found: _transfers(request, found), by=("at", "id"))


@endpoint(
    router,
    "POST",
    "/vouchers/preview",
    scope=REDEEM,
    answers=VoucherOut,
    refuses=["not_found", "voucher_mismatch"],
)
def preview_voucher(request: ApiRequest, body: VoucherIn) -> dict[str, Any]:
    """What an unused voucher is worth. Wrong pairs are counted, and end in 429."""
    voucher = vouchers.look_up_voucher(
        actor=request.call.actor,
        distributor=request.call.distributor,
        serial=body.serial_number,
        code=body.authentication_code,
    )
    return {"credits": voucher.credits}


@endpoint(
    router,
    "POST",
    "/vouchers/redeem",
    scope=REDEEM,
    answers=RedeemedOut,
    is_keyed=True,
    refuses=["not_found", "voucher_mismatch"],
)
def redeem_voucher(request: ApiRequest, body: VoucherIn) -> dict[str, Any]:
    """Turn a voucher into unallocated credits, for good."""
    call = request.call
    credits = vouchers.redeem_voucher(
        actor=call.actor,
        distributor=call.distributor,
        serial=body.serial_number,
        code=body.authentication_code,
        idempotency_key=request.key,
    )
    sees = call.actor.can(VIEW_POOL)
    pool = get_pool(actor=call.actor, distributor=call.distributor) if sees else None
    return {"credits": credits, "unallocated": pool.unallocated if pool else None}


def _account(account: LedgerAccount) -> dict[str, Any]:
    return {
        "code": account.code,
        "organization_id": account.organization_id,
        "balance": account.balance,
        "debits_posted": account.debits_posted,
        "credits_posted": account.credits_posted,
    }


def _transfers(request: ApiRequest, found: Sequence[Transfer]) -> list[dict[str, Any]]:
    sides = [side for each in found for side in (each.debit_id, each.credit_id)]
    codes = list_account_codes(actor=request.call.actor, distributor=request.call.distributor, ids=sides)
    return [
        {
            "id": each.id,
            "code": each.code,
            "debit": codes[each.debit_id],
            "credit": codes[each.credit_id],
            "amount": each.amount,
            "organization_id": each.organization_id,
            "subject_id": each.subject_id,
            "reverses_id": each.reverses_id,
            "reason": each.reason,
            "actor": show_actor(each.actor_kind, each.actor_id),
            "at": each.at,
        }
        for each in found
    ]
