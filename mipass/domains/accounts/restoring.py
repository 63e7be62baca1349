"""What follows a restore for accounts: who was blocked stays so, passwords of before open nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from mipass.base.audit.kept import Kind, State
from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.domains.accounts.models import Account


def _block_states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    for account in Account.objects.filter(id__in=ids):
        yield account.id, {"active": account.is_active}


def _block_again(actor: Actor, account_id: UUID, state: State) -> bool:
    if state["active"] or not Account.objects.filter(id=account_id, is_active=True).update(is_active=False):
        return False
    record(actor=actor, event="account:disabled", subject_id=account_id, sessions=0)
    return True


def _password_states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    for account_id in ids:
        yield account_id, {}


def _forget_password(_actor: Actor, account_id: UUID, _state: State) -> bool:
    """It was changed since, perhaps because somebody else knew it: the person sets one by mail."""
    account = Account.objects.filter(id=account_id).first()
    if account is None or not account.has_usable_password():
        return False
    account.set_unusable_password()
    account.save(update_fields=["password"])
    return True


def end_all_sessions() -> int:
    """Sign everybody out. How many sessions there were."""
    UserSession.objects.all().delete()
    ended, _each = Session.objects.all().delete()
    return ended


BLOCKED = Kind("account", frozenset({"account:disabled", "account:enabled"}), _block_states, _block_again)
PASSWORDS = Kind(
    "password",
    frozenset(
        {
            "account:password_changed",
            "account:password_reset",
            "account:password_set",
            "account:email_change_undone",
        }
    ),
    _password_states,
    _forget_password,
)
