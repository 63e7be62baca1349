"""Opening accounts, limits, spending and returning credits. Vouchers have a file of their own."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import OWN_KEY, claim
from mipass.domains.credits.ledger import Accounts, Entry, NotEnoughCredits, load_accounts, post
from mipass.domains.credits.models import AccountCode, LedgerAccount, Transfer, TransferCode
from mipass.domains.credits.permissions import CORRECT, SET_LIMIT
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization

LARGEST_LIMIT = 1_000_000_000


class LimitBelowIssued(Refused):
    """A ceiling cannot be lower than what is issued already."""

    code = "limit_below_issued"


class LimitAbovePool(NotEnoughCredits):
    """The distributor's pool does not hold what the new ceiling needs."""

    code = "limit_above_pool"


def open_distributor_accounts(*, distributor: Distributor) -> None:
    """The two accounts of a new distributor: *sold*, which may be overdrawn, and *unallocated*."""
    LedgerAccount.objects.create(distributor=distributor, code=AccountCode.SOLD, may_overdraw=True)
    LedgerAccount.objects.create(distributor=distributor, code=AccountCode.UNALLOCATED)


def open_organization_accounts(*, organization: Organization) -> None:
    """The two accounts of a new organization, Non-Limited at first."""
    for code in (AccountCode.ALLOCATED, AccountCode.ISSUED):
        LedgerAccount.objects.create(
            distributor_id=organization.distributor_id, organization=organization, code=code
        )


@change("credits:set_limit")
def set_limit(
    *, actor: Actor, organization: Organization, ceiling: int | None, idempotency_key: str
) -> Transfer | None:
    """Limited to ``ceiling`` credentials in all (issued ones included), or Non-Limited for None.

    Moves the difference between the pool and the allocation, and returns that transfer, if there is one.
    Raises LimitBelowIssued, LimitAbovePool.
    """
    actor.require(SET_LIMIT, organization.place)
    claimed = claim(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="credits:set_limit",
        content={"organization": organization.id, "ceiling": ceiling},
    )
    if claimed.replayed:
        return None
    notify(actor=actor, kind="limit-saved", name=organization.name)
    if ceiling is None:
        return _lift_limit(actor, organization, claimed.result_id, idempotency_key)
    return _apply_limit(actor, organization, ceiling, claimed.result_id, idempotency_key)


@change("credits:set_first_limit")
def set_first_limit(*, actor: Actor, organization: Organization, ceiling: int) -> Transfer | None:
    """The limit that an organization is added with, as part of the request that adds it."""
    actor.require(SET_LIMIT, organization.place)
    return _apply_limit(actor, organization, ceiling, new_id(), f"{OWN_KEY}limit:{organization.id}")


def _apply_limit(
    actor: Actor, organization: Organization, ceiling: int, transfer_id: UUID, key: str
) -> Transfer | None:
    if not 0 <= ceiling <= LARGEST_LIMIT:
        raise Invalid(_("Enter a limit from 0 to 1,000,000,000."), code="out_of_range", field="ceiling")
    accounts = _locked_accounts(organization)
    issued, allocated = _of_organization(accounts)
    if ceiling < issued.balance:
        raise LimitBelowIssued(
            ngettext(
                "%(issued)d credential has already been issued; the limit cannot be lower.",
                "%(issued)d credentials have already been issued; the limit cannot be lower.",
                issued.balance,
            )
            % {"issued": issued.balance},
            field="ceiling",
        )
    _refuse_closed(issued)
    LedgerAccount.objects.filter(distributor_id=issued.distributor_id, id=issued.id).update(limited=True)
    moved = ceiling - issued.balance - allocated.balance
    try:
        transfer = _move_allocation(actor, organization, accounts, moved, transfer_id, key)
    except NotEnoughCredits:
        raise LimitAbovePool(
            _(
                "There are not enough unallocated credits for this limit: %(moved)d needed, %(pool)d "
                "available."
            )
            % {"moved": moved, "pool": accounts.unallocated.balance},
            field="ceiling",
            facts={"needed": moved, "available": accounts.unallocated.balance},
        ) from None
    record(
        actor=actor,
        event="credits:limit_set",
        place=organization.place,
        subject_id=organization.id,
        ceiling=ceiling,
        moved=moved,
    )
    return transfer


def _lift_limit(actor: Actor, organization: Organization, transfer_id: UUID, key: str) -> Transfer | None:
    accounts = _locked_accounts(organization)
    issued, allocated = _of_organization(accounts)
    _refuse_closed(issued)
    LedgerAccount.objects.filter(distributor_id=issued.distributor_id, id=issued.id).update(limited=False)
    transfer = _move_allocation(actor, organization, accounts, -allocated.balance, transfer_id, key)
    record(
        actor=actor,
        event="credits:limit_lifted",
        place=organization.place,
        subject_id=organization.id,
        moved=allocated.balance,
    )
    return transfer


def _move_allocation(
    actor: Actor, organization: Organization, accounts: Accounts, moved: int, transfer_id: UUID, key: str
) -> Transfer | None:
    """Into the allocation when positive, back to the pool when negative."""
    _issued, allocated = _of_organization(accounts)
    if moved == 0:
        return None
    debit, credit = (accounts.unallocated, allocated) if moved > 0 else (allocated, accounts.unallocated)
    entry = Entry(
        code=TransferCode.ALLOCATE if moved > 0 else TransferCode.DEALLOCATE,
        debit=debit,
        credit=credit,
        amount=abs(moved),
        subject_id=organization.id,
        key=key,
        organization_id=organization.id,
    )
    return post(actor=actor, entry=entry, transfer_id=transfer_id)


def spend(
    *,
    actor: Actor,
    organization: Organization,
    amount: int,
    transfer_id: UUID,
    subject_id: UUID,
    key: str,
    before_locking: Callable[[], None] = lambda: None,
) -> Transfer:
    """Pay for ``amount`` credentials from where the organization spends now.

    The caller has checked the right to issue. Raises NotEnoughCredits, AllocationChanged.
    """
    accounts = load_accounts(distributor_id=organization.distributor_id, organization_id=organization.id)
    issued, allocated = _of_organization(accounts)
    entry = Entry(
        code=TransferCode.ISSUE,
        debit=allocated if issued.limited else accounts.unallocated,
        credit=issued,
        amount=amount,
        subject_id=subject_id,
        key=key,
        organization_id=organization.id,
        spending_limited=issued.limited,
    )
    return post(actor=actor, entry=entry, transfer_id=transfer_id, before_locking=before_locking)


def give_back(
    *,
    actor: Actor,
    organization: Organization,
    amount: int,
    subject_id: UUID,
    reverses_id: UUID,
    key: str,
    code: TransferCode = TransferCode.WITHDRAW,
) -> Transfer:
    """Return the credits of withdrawn or expired credentials to where the organization spends from now."""
    accounts = _locked_accounts(organization)
    issued, allocated = _of_organization(accounts)
    to_allocation = issued.limited and not issued.closed
    entry = Entry(
        code=code,
        debit=issued,
        credit=allocated if to_allocation else accounts.unallocated,
        amount=amount,
        subject_id=subject_id,
        key=key,
        organization_id=organization.id,
        reverses_id=reverses_id,
    )
    return post(actor=actor, entry=entry)


def close_accounts(*, actor: Actor, organization: Organization) -> int:
    """No more spending; the unspent allocation goes back to the pool. Returns how much."""
    accounts = _locked_accounts(organization)
    issued, allocated = _of_organization(accounts)
    LedgerAccount.objects.filter(distributor_id=issued.distributor_id, id=issued.id).update(closed=True)
    _move_allocation(
        actor, organization, accounts, -allocated.balance, new_id(), f"{OWN_KEY}close:{organization.id}"
    )
    return allocated.balance


@change("credits:correct")
def correct(
    *, actor: Actor, distributor: Distributor, amount: int, reason: str, idempotency_key: str
) -> Transfer | None:
    """An operator's correction of the pool: credits added when positive, taken when negative.

    Never below zero: raises NotEnoughCredits. Returns None when the key was used before.
    """
    actor.require(CORRECT, distributor.place)
    reason = clean_name(reason, field="reason", length=200)
    if amount == 0 or abs(amount) > LARGEST_LIMIT:
        raise Invalid(_("Enter a number other than 0."), code="out_of_range", field="amount")
    claimed = claim(
        actor=actor,
        distributor_id=distributor.id,
        key=idempotency_key,
        operation="credits:correct",
        content={"amount": amount, "reason": reason},
    )
    if claimed.replayed:
        return None
    accounts = load_accounts(distributor_id=distributor.id)
    debit, credit = (
        (accounts.sold, accounts.unallocated) if amount > 0 else (accounts.unallocated, accounts.sold)
    )
    entry = Entry(
        TransferCode.CORRECT, debit, credit, abs(amount), distributor.id, idempotency_key, reason=reason
    )
    transfer = post(actor=actor, entry=entry, transfer_id=claimed.result_id)
    record(
        actor=actor,
        event="credits:corrected",
        place=distributor.place,
        subject_id=transfer.id,
        credits=amount,
    )
    return transfer


def _locked_accounts(organization: Organization) -> Accounts:
    return load_accounts(
        distributor_id=organization.distributor_id, organization_id=organization.id, locked=True
    )


def _of_organization(accounts: Accounts) -> tuple[LedgerAccount, LedgerAccount]:
    issued, allocated = accounts.issued, accounts.allocated
    if issued is None or allocated is None:
        raise LookupError("an organization without its accounts")
    return issued, allocated


def _refuse_closed(issued: LedgerAccount) -> None:
    if issued.closed:
        raise Refused(_("The organization is being removed."), code="organization_closed")
