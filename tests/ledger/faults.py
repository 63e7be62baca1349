"""Naive ledgers, each with one mistake that somebody once made. The state machine must find every one."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F, Q

from mipass.base.audit import operations as audit
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import is_mac
from mipass.base.requests.operations import Claim
from mipass.base.requests.operations import claim as true_claim
from mipass.domains.credentials import moving
from mipass.domains.credits import ledger, operations, vouchers
from mipass.domains.credits.models import LedgerAccount, Voucher
from mipass.flows import add_organization, issue_credential, withdraw_credential

Patch = pytest.MonkeyPatch


def key_not_claimed(patch: Patch) -> None:
    """Every request is new, whatever its key."""

    def claim(**_request: Any) -> Claim:
        return Claim(new_id(), replayed=False)

    for module in (operations, vouchers, add_organization, issue_credential):
        patch.setattr(module, "claim", claim)


def key_bound_to_no_content(patch: Patch) -> None:
    """A used key answers whatever was asked with it."""

    def claim(**request: Any) -> Claim:
        return true_claim(**request | {"operation": "any", "content": {}})

    for module in (operations, vouchers):
        patch.setattr(module, "claim", claim)


def refund_doubled(patch: Patch) -> None:
    """A withdrawal gives back twice what was paid."""

    def doubled(**request: Any) -> Any:
        return operations.give_back(**request | {"amount": 2 * request["amount"]})

    patch.setattr(withdraw_credential, "give_back", doubled)


def refund_forgotten(patch: Patch) -> None:
    """A withdrawal gives nothing back."""
    patch.setattr(withdraw_credential, "give_back", lambda **_request: None)


def refund_to_the_pool_always(patch: Patch) -> None:
    """A withdrawal from a Limited organization lowers its ceiling. Every sum still agrees."""

    def unlimited(**request: Any) -> ledger.Accounts:
        accounts = ledger.load_accounts(**request)
        if accounts.issued:
            accounts.issued.limited = False
        return accounts

    def to_the_pool(**request: Any) -> Any:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(operations, "load_accounts", unlimited)
            return operations.give_back(**request)

    patch.setattr(withdraw_credential, "give_back", to_the_pool)


def redeemed_twice(patch: Patch) -> None:
    """A voucher is judged by its code alone."""

    def matching(serial: str, code: str, rows: Any) -> Voucher:
        voucher: Voucher | None = rows.filter(serial=vouchers.normalize(serial)).first()
        code = vouchers.normalize(code)
        if voucher is None or not is_mac(vouchers._code_keys(), voucher.code_hash, code.encode()):
            raise vouchers.VoucherMismatch
        Voucher.objects.filter(id=voucher.id).update(status="unredeemed", distributor=None, transfer_id=None)
        return voucher

    patch.setattr(vouchers, "_matching", matching)


def old_code_works_after_resending(patch: Patch) -> None:
    """Resending mails a code without making it the voucher's."""

    def resend(*, actor: Any, voucher: Voucher) -> None:
        kept = bytes(Voucher.objects.get(id=voucher.id).code_hash)
        vouchers.resend_voucher(actor=actor, voucher=voucher)
        Voucher.objects.filter(id=voucher.id).update(code_hash=kept)

    from tests.ledger import machine

    patch.setattr(machine, "resend_voucher", resend)


def ceiling_without_what_is_issued(patch: Patch) -> None:
    """A limit is taken as what is left to issue, not as the ceiling of all."""
    apply = operations._apply_limit

    def forgetful(actor: Any, organization: Any, ceiling: int, *rest: Any) -> None:
        issued = LedgerAccount.objects.get(organization=organization, code="issued").balance
        apply(actor, organization, ceiling + issued, *rest)

    patch.setattr(operations, "_apply_limit", forgetful)


def limit_only_told_to_people(patch: Patch) -> None:
    """Spending never looks at the allocation: a Limited organization issues from the pool."""

    def post(*, actor: Any, entry: ledger.Entry, **options: Any) -> Any:
        if entry.code == "issue":
            pool = LedgerAccount.objects.get(
                distributor_id=entry.debit.distributor_id, organization=None, code="unallocated"
            )
            entry = replace(entry, debit=pool)
        return ledger.post(actor=actor, entry=entry, **options)

    patch.setattr(operations, "post", post)


def kept_balance_drifts(patch: Patch) -> None:
    """The kept balance is raised by one, whatever the amount."""

    def move(entry: ledger.Entry, account: LedgerAccount) -> None:
        column = "credits_posted" if account == entry.credit else "debits_posted"
        LedgerAccount.objects.filter(id=account.id).update(**{column: F(column) + 1})

    patch.setattr(ledger, "_move", move)


def closing_keeps_the_allocation(patch: Patch) -> None:
    """A removed organization's unspent credits stay where nobody can spend them."""
    from mipass.flows import close_organization

    def close_accounts(*, organization: Any, **_request: Any) -> int:
        issued = LedgerAccount.objects.filter(organization=organization, code="issued")
        return issued.update(closed=True)

    patch.setattr(close_organization, "close_accounts", close_accounts)


def refusal_keeps_what_was_done(patch: Patch) -> None:
    """An operation is no transaction: what it did before it was refused stays."""
    patch.setattr(audit, "transaction", _NoTransaction)


class _NoTransaction:
    atomic = staticmethod(nullcontext)
    on_commit = staticmethod(transaction.on_commit)


def revoked_comes_back(patch: Patch) -> None:
    """The states of a credential are not looked at."""

    def change(credential: Any, _condition: Any, changes: Any) -> None:
        true_change(credential, Q(), changes)

    true_change = moving._change
    patch.setattr(moving, "_change", change)


def change_without_an_event(patch: Patch) -> None:
    """Limits are changed, and nobody can read by whom."""
    patch.setattr(operations, "record", lambda **_event: None)


FAULTS = [
    key_not_claimed,
    key_bound_to_no_content,
    refund_doubled,
    refund_forgotten,
    refund_to_the_pool_always,
    redeemed_twice,
    old_code_works_after_resending,
    ceiling_without_what_is_issued,
    limit_only_told_to_people,
    kept_balance_drifts,
    closing_keeps_the_allocation,
    refusal_keeps_what_was_done,
    revoked_comes_back,
    change_without_an_event,
]
