"""Registering an address, which anybody can do with anybody's, and confirming it, which only its owner can.

Nothing that a registration brought (a password, a third-party account, names) counts before the address is
confirmed, and confirming takes two proofs: the mail that the owner received, and that the registration is
the owner's own. Without the second the owner takes the address over, and the registration is forgotten.
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.text import clean_name
from mipass.domains.accounts.models import Account, Identity
from mipass.domains.accounts.operations import AddressTaken, checked_password, person, require_self
from mipass.domains.accounts.queries import find_keeper, verified_email


class AnotherRegistration(Refused):
    """Somebody registered the address anew since the person proved that the registration is theirs."""

    code = "another_registration"

    def __init__(self) -> None:
        super().__init__(
            _("This address has been registered again in the meantime. Open the link once more.")
        )


def registration_mark(account: Account) -> str:
    """What tells one registration of an address from the next; of no use for signing in."""
    return salted_hmac("registration", f"{account.id} {account.password}", algorithm="sha256").hexdigest()


@change("accounts:register")
def register(*, actor: Actor, email: str, first_name: str, last_name: str, password_hash: str) -> Account:
    """Make the account of the registering person, under the actor's id; the address is yet to be confirmed.

    An earlier registration of the address that nobody confirmed is forgotten; its account goes on. Takes a
    hash, so that the slow hashing holds no lock. Raises AddressTaken for a confirmed address and for one that
    is kept for whose it was, IntegrityError when somebody else registered it at the same moment.
    """
    return _register(actor, email, first_name, last_name, password_hash)


@change("accounts:register_proved")
def register_proved(
    *, actor: Actor, email: str, first_name: str, last_name: str, password_hash: str
) -> Account:
    """The same for a person who proved to receive mail at the address: it is confirmed at once."""
    account = _register(actor, email, first_name, last_name, password_hash)
    _confirm(person(account.id), account)
    return account


def _register(actor: Actor, email: str, first_name: str, last_name: str, password_hash: str) -> Account:
    earlier = lock(Account.objects.filter(email=email)).first()
    if find_keeper(email):
        raise AddressTaken
    if earlier is not None:
        _forget(earlier)
    account = earlier or Account(id=actor.id, email=email)
    account.first_name, account.last_name, account.password = first_name, last_name, password_hash
    account.save(force_insert=earlier is None)
    EmailAddress.objects.get_or_create(user_id=account.id, email=email, defaults={"primary": True})
    event = "account:registered_again" if earlier else "account:created"
    record(actor=person(account.id), event=event, subject_id=account.id)
    return account


@change("accounts:confirm_registration")
def confirm_registration(*, actor: Actor, account: Account, mark: str) -> None:
    """Let the address count as confirmed, and what this registration brought with it, once.

    ``mark`` is of the registration that the person proved to be theirs. Raises NotFound for another's
    account or one that is confirmed, AnotherRegistration.
    """
    account = _locked_unconfirmed(actor, account)
    if not constant_time_compare(registration_mark(account), mark):
        raise AnotherRegistration
    _confirm(actor, account)


@change("accounts:take_over_registration")
def take_over_registration(
    *, actor: Actor, account: Account, first_name: str, last_name: str, password: str
) -> None:
    """Confirm the address with the owner's own names and password, and forget what was registered.

    Raises NotFound for another's account or one that is confirmed, Invalid.
    """
    account = _locked_unconfirmed(actor, account)
    _forget(account)
    account.first_name = clean_name(first_name, field="first_name")
    account.last_name = clean_name(last_name, field="last_name")
    account.set_password(checked_password(account, password))
    account.save(update_fields=["first_name", "last_name", "password"])
    record(actor=actor, event="account:registration_forgotten", subject_id=account.id)
    _confirm(actor, account)


def _locked_unconfirmed(actor: Actor, account: Account) -> Account:
    require_self(actor, account)
    found = lock(Account.objects.filter(id=account.id)).get()
    if verified_email(found) is not None:
        raise NotFound
    return found


def _confirm(actor: Actor, account: Account) -> None:
    EmailAddress.objects.filter(user_id=account.id, email=account.email).update(verified=True, primary=True)
    record(actor=actor, event="account:email_confirmed", subject_id=account.id)


def _forget(account: Account) -> None:
    """Drop each way to sign in that the registration brought. Raises AddressTaken for a confirmed address."""
    if verified_email(account) is not None:
        raise AddressTaken
    Identity.objects.filter(account_id=account.id).delete()
    Authenticator.objects.filter(user_id=account.id).delete()
