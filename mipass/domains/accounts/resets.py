"""Beginning anew at the sign-in: by the person's own mailbox, and by the operator of the server.

Whoever was in the account before may have left a way back: a third-party account, a passkey, an app. So a
reset drops each way in that its holder does not prove at that moment. A mailbox alone is no second factor:
where one was dropped unproved, nobody signs in until the operator of the server has seen to it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound
from mipass.base.outbox.operations import queue_mail
from mipass.domains.accounts import permissions
from mipass.domains.accounts.identities import list_identities
from mipass.domains.accounts.models import Account, Identity
from mipass.domains.accounts.operations import replace_password, require_self, tell_method_changed
from mipass.domains.accounts.queries import find_by_email
from mipass.domains.accounts.second_factors import has_authenticator_app, has_second_factor, list_passkeys
from mipass.domains.accounts.sessions import end_every_session

Type = Authenticator.Type
EVENTS = {
    "third-party": "account:identity_unlinked",
    "passkey": "account:passkey_removed",
    "app": "account:second_factor_removed",
}


@dataclass(frozen=True, slots=True)
class OtherWays:
    """What signs in to an account beside its password, in the words of its owner."""

    third_parties: Sequence[str]
    passkeys: Sequence[str]
    has_app: bool

    def __bool__(self) -> bool:
        return bool(self.third_parties or self.has_second_factor)

    @property
    def has_second_factor(self) -> bool:
        """Whether some of it is asked for beside a password."""
        return self.has_app or bool(self.passkeys)


def list_other_ways(account: Account) -> OtherWays:
    """All of them, for whoever is about to reset the password."""
    return OtherWays(
        [each.email or each.issuer for each in list_identities(account)],
        [each.name for each in list_passkeys(account)],
        has_authenticator_app(account),
    )


@change("accounts:reset_password")
def reset_password(*, actor: Actor, account: Account, password: str, proved: Collection[int] = ()) -> None:
    """Set a new password for the holder of a reset link, and drop every other way in that is not proved.

    ``proved`` are the authenticators whose code was typed, or that answered, during the reset. A recovery
    code proves the person and keeps nothing. Where a second factor goes and nothing was proved, sign-in is
    held until :func:`reset_sign_in`. Every session ends. Raises NotFound for another's account, Invalid.
    """
    require_self(actor, account)
    locked = lock(Account.objects.filter(id=account.id)).get()
    is_proved = Authenticator.objects.filter(user_id=account.id, id__in=proved).exists()
    if has_second_factor(locked) and not is_proved and locked.sign_in_held_at is None:
        Account.objects.filter(id=account.id).update(sign_in_held_at=now())
        record(actor=actor, event="account:sign_in_held", subject_id=account.id)
    for method in _drop(account, proved):
        tell_method_changed(actor, account, event=EVENTS[method], method=method, change="removed")
    replace_password(actor, account, password, event="account:password_reset")
    account.refresh_from_db()


def _drop(account: Account, kept: Collection[int]) -> list[str]:
    """Which methods went. Recovery codes go always: whoever was inside may have renewed them."""
    rows = Authenticator.objects.filter(user_id=account.id)
    rows.filter(type=Type.RECOVERY_CODES).delete()
    going = rows.exclude(id__in=kept)
    dropped = {
        "third-party": Identity.objects.filter(account_id=account.id),
        "passkey": going.filter(type=Type.WEBAUTHN),
        "app": going.filter(type=Type.TOTP),
    }
    return [method for method, found in dropped.items() if found.delete()[0]]


@change("accounts:reset_sign_in")
def reset_sign_in(*, actor: Actor, email: str, everything: bool = False) -> Account:
    """Take the second factors from the account of somebody who lost theirs, and let them sign in again.

    ``everything`` takes the password and the third-party accounts too: only the address is left, at which
    a new password can be asked for. Every session ends; a mail tells. Raises Forbidden, NotFound.
    """
    actor.require(permissions.CREATE)
    found = find_by_email(email)
    if found is None:
        raise NotFound(_("There is no account with this address."))
    account = lock(Account.objects.filter(id=found.id)).get()
    Authenticator.objects.filter(user_id=account.id).delete()
    if everything:
        Identity.objects.filter(account_id=account.id).delete()
        account.set_unusable_password()
    account.sign_in_held_at = None
    account.save(update_fields=["password", "sign_in_held_at"])
    end_every_session(account)
    scope = "everything" if everything else "factors"
    record(actor=actor, event="account:sign_in_reset", subject_id=account.id, scope=scope)
    context = {"method": "reset", "change": scope}
    queue_mail(kind="sign-in-method-changed", recipient=account.email, context=context, subject_id=account.id)
    return account
