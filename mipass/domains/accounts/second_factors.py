"""Authenticator app, recovery codes and passkeys of an account. Each change is audited, told and mailed.

A person adds and removes their own alone: the actor must be the account.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.text import clean_name
from mipass.domains.accounts.allauth_internals import TOTP, webauthn
from mipass.domains.accounts.codes import new_recovery_codes, present_counter
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import require_self, tell_method_changed

Type = Authenticator.Type
SECOND_FACTORS = (Type.TOTP, Type.WEBAUTHN)


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey, as its owner knows it."""

    id: int
    name: str
    created_at: datetime
    last_used_at: datetime | None


def has_second_factor(account: Account) -> bool:
    """Whether the account has an authenticator app or a passkey."""
    return bool(Authenticator.objects.filter(user_id=account.id, type__in=SECOND_FACTORS).exists())


def has_factor_among(account: Account, ids: Iterable[int]) -> bool:
    """Whether the account still has one of these factors, recovery codes among them."""
    return bool(Authenticator.objects.filter(user_id=account.id, id__in=set(ids)).exists())


def has_authenticator_app(account: Account) -> bool:
    """Whether the account has an authenticator app."""
    return bool(Authenticator.objects.filter(user_id=account.id, type=Type.TOTP).exists())


def list_passkeys(account: Account) -> Sequence[Passkey]:
    """The account's passkeys, oldest first."""
    found = Authenticator.objects.filter(user_id=account.id, type=Type.WEBAUTHN).order_by("id")
    return [Passkey(each.id, each.data["name"], each.created_at, each.last_used_at) for each in found]


@change("accounts:add_authenticator_app")
def add_authenticator_app(*, actor: Actor, account: Account, secret: str) -> Sequence[str]:
    """Ask for this app's code at each sign-in from now on. The recovery codes that were made along with it.

    The code that the app shows at this moment has served: it was the proof that the app has the secret.
    Raises NotFound for another's account, Refused when there is an app already.
    """
    _lock_own(actor, account)
    if has_authenticator_app(account):
        raise Refused(_("This account already has an authenticator app."), code="has_authenticator_app")
    app = TOTP.activate(account, secret).instance
    app.data["last_counter"] = present_counter()
    app.save(update_fields=["data"])
    tell_method_changed(actor, account, event="account:second_factor_added", method="app", change="added")
    return _make_first_codes(account)


@change("accounts:remove_authenticator_app")
def remove_authenticator_app(*, actor: Actor, account: Account) -> None:
    """Ask for it no more. Raises NotFound where there is none."""
    _lock_own(actor, account)
    _delete(account, type=Type.TOTP)
    tell_method_changed(actor, account, event="account:second_factor_removed", method="app", change="removed")


@change("accounts:add_passkey")
def add_passkey(*, actor: Actor, account: Account, name: str, credential: Mapping[str, Any]) -> Sequence[str]:
    """Let this passkey sign in. The credential is verified already. The recovery codes that were made too.

    Raises NotFound, Invalid for its name.
    """
    _lock_own(actor, account)
    webauthn.WebAuthn.add(account, clean_name(name, field="name"), credential)
    tell_method_changed(actor, account, event="account:passkey_added", method="passkey", change="added")
    return _make_first_codes(account)


@change("accounts:rename_passkey")
def rename_passkey(*, actor: Actor, account: Account, passkey_id: int, name: str) -> None:
    """Call it otherwise. Raises NotFound, Invalid."""
    require_self(actor, account)
    passkey = lock(
        Authenticator.objects.filter(user_id=account.id, type=Type.WEBAUTHN, id=passkey_id)
    ).first()
    if passkey is None:
        raise NotFound
    passkey.data["name"] = clean_name(name, field="name")
    passkey.save(update_fields=["data"])


@change("accounts:remove_passkey")
def remove_passkey(*, actor: Actor, account: Account, passkey_id: int) -> None:
    """Let it sign in no more. Raises NotFound."""
    _lock_own(actor, account)
    _delete(account, type=Type.WEBAUTHN, id=passkey_id)
    tell_method_changed(actor, account, event="account:passkey_removed", method="passkey", change="removed")


@change("accounts:renew_recovery_codes")
def renew_recovery_codes(*, actor: Actor, account: Account) -> Sequence[str]:
    """Make the old codes void and new ones, which are told now or never.

    Raises NotFound where no second factor asks for any.
    """
    _lock_own(actor, account)
    if not has_second_factor(account):
        raise NotFound
    codes = new_recovery_codes(account)
    tell_method_changed(
        actor, account, event="account:recovery_codes_renewed", method="codes", change="renewed"
    )
    return codes


def _lock_own(actor: Actor, account: Account) -> None:
    """Changes of one account's factors come one after the other: codes belong to all of them together."""
    require_self(actor, account)
    lock(Account.objects.filter(id=account.id)).get()


def _make_first_codes(account: Account) -> Sequence[str]:
    had_codes = Authenticator.objects.filter(user_id=account.id, type=Type.RECOVERY_CODES).exists()
    return () if had_codes else new_recovery_codes(account)


def _delete(account: Account, **which: Any) -> None:
    """Recovery codes go with the last factor. Raises NotFound."""
    deleted, _each = Authenticator.objects.filter(user_id=account.id, **which).delete()
    if not deleted:
        raise NotFound
    if not has_second_factor(account):
        Authenticator.objects.filter(user_id=account.id).delete()
