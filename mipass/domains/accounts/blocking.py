"""Blocking an account, letting it in again, and ending its sessions alone.

Whoever is blocked can do nothing from that moment on: their sessions end, changes of theirs that are about
to commit are refused, and what they left in a queue is not done (see ``actor_now``). Nothing is deleted.
"""

from __future__ import annotations

from collections.abc import Sequence

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.reliance import take_away
from mipass.base.outbox.operations import notify
from mipass.base.outbox.turns import queue_state_mail
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.permissions import BLOCK

SWITCHED = frozenset({"account-disabled", "account-enabled"})


class LastOperator(Refused):
    """An installation keeps at least one operator who can log in."""

    code = "last_operator"

    def __init__(self) -> None:
        super().__init__(_("This is the last operator who can log in; make or enable another one first."))


class NotYourOwnAccount(Refused):
    """Nobody disables the account that they are using."""

    code = "not_yourself"

    def __init__(self) -> None:
        super().__init__(_("You cannot disable your own account; ask another operator."))


@change("accounts:disable")
def disable_account(*, actor: Actor, account: Account) -> None:
    """Block an account; does nothing to one that is. An operator may do it to operators alone.

    Raises NotFound out of reach, NotYourOwnAccount, LastOperator.
    """
    account = _locked(actor, account)
    if account.id == actor.id:
        raise NotYourOwnAccount
    if not account.is_active:
        return
    _keep_one_operator(account)
    take_away(account.id)
    _set(account, is_active=False)
    sessions = _end_sessions(account)
    record(actor=actor, event="account:disabled", subject_id=account.id, sessions=sessions)
    _tell(actor, account, "account-disabled")


@change("accounts:enable")
def enable_account(*, actor: Actor, account: Account) -> None:
    """Let a blocked account in again; does nothing to one that is not. Raises NotFound out of reach."""
    account = _locked(actor, account)
    if account.is_active:
        return
    _set(account, is_active=True)
    record(actor=actor, event="account:enabled", subject_id=account.id)
    _tell(actor, account, "account-enabled")


@change("accounts:sign_out")
def sign_out_account(*, actor: Actor, account: Account) -> int:
    """End every session of an account, and say how many; it can log in again. Raises NotFound."""
    account = _locked(actor, account)
    sessions = _end_sessions(account)
    record(actor=actor, event="account:session_ended", subject_id=account.id, sessions=sessions)
    notify(actor=actor, kind="account-signed-out", email=account.email)
    return sessions


def list_operators(*, actor: Actor) -> QuerySet[Account]:
    """The vendor's staff, blocked ones too."""
    actor.require(BLOCK)
    return Account.objects.filter(is_operator=True)


def _locked(actor: Actor, account: Account) -> Account:
    """The row as it is now. All operators are locked, in one order: the last one is a rule over several."""
    actor.require(BLOCK)
    operators = _lock_operators()
    if account.is_operator or not actor.is_system:
        found = next((one for one in operators if one.id == account.id), None)
    else:
        found = lock(Account.objects.filter(id=account.id)).first()
    if found is None:
        raise NotFound
    return found


def _lock_operators() -> Sequence[Account]:
    return list(lock(Account.objects.filter(is_operator=True).order_by("id")))


def _keep_one_operator(account: Account) -> None:
    others = Account.objects.filter(is_operator=True, is_active=True).exclude(id=account.id)
    if account.is_operator and not others.exists():
        raise LastOperator


def _set(account: Account, *, is_active: bool) -> None:
    account.is_active = is_active
    account.save(update_fields=["is_active"])


def _end_sessions(account: Account) -> int:
    """End whatever session is theirs, however it began; each is opened for that, since rows name nobody."""
    live = Session.objects.filter(expire_date__gt=now()).iterator()
    keys = [row.session_key for row in live if row.get_decoded().get(SESSION_KEY) == str(account.id)]
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(user_id=account.id).delete()
    return len(keys)


def _tell(actor: Actor, account: Account, kind: str) -> None:
    """Mail the person, few times where it is done in turns, and show a toast to who did it."""
    queue_state_mail(kind=kind, switched=SWITCHED, recipient=account.email, subject_id=account.id)
    notify(actor=actor, kind=kind, email=account.email)
