"""Reading accounts. An account belongs to no tenant, so these take no actor: who may ask is decided above."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from allauth.account.models import EmailAddress

from mipass.base.audit.models import Event
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import lately, now
from mipass.base.kit.errors import Invalid, NotFound
from mipass.domains.accounts.models import Account, AddressChange

KEPT = timedelta(days=7)  # the address that an account had is kept from others, and can be put back


def get_account(account_id: UUID) -> Account:
    """The account of this id. Raises NotFound."""
    account = Account.objects.filter(id=account_id).first()
    if account is None:
        raise NotFound
    return account


def find_by_email(email: str) -> Account | None:
    """The account of an address in any spelling of it; none for what is not an address."""
    try:
        return Account.objects.filter(email=clean_email(email)).first()
    except Invalid:
        return None


def find_keeper(email: str) -> AddressChange | None:
    """By which change an address was left that is still kept for whose it was; none for what is no address.

    Whoever gives somebody an address asks here, after whatever lock it takes.
    """
    try:
        left = AddressChange.objects.filter(old_email=clean_email(email), undo_hash__isnull=False)
    except Invalid:
        return None
    return left.filter(changed_at__gt=now() - KEPT).order_by("-id").first()


def verified_email(account: Account) -> str | None:
    """The address that the person has proved to receive mail at, or none."""
    proved = EmailAddress.objects.filter(user_id=account.id, email=account.email, verified=True, primary=True)
    return account.email if proved.exists() else None


def list_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The full name of each account that exists."""
    return {account.id: account.full_name for account in Account.objects.filter(id__in=set(ids))}


def list_operator_names(ids: Iterable[UUID]) -> dict[UUID, str]:
    """The full name of each of these accounts that is an operator's."""
    rows = Account.objects.filter(id__in=set(ids), is_operator=True)
    return {account.id: account.full_name for account in rows}


def count_failed_sign_ins(*, account_id: UUID | None, event: str, within: timedelta) -> int:
    """Recorded failures of late for an account; None counts those of unknown addresses."""
    return Event.objects.filter(actor_id=account_id, type=event, at__range=lately(within)).count()
