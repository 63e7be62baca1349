"""Third-party accounts that sign in. An issuer and its subject name one; an e-mail address never does."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.domains.accounts.models import Account, Identity
from mipass.domains.accounts.oidc import Identified
from mipass.domains.accounts.operations import require_self, tell_method_changed
from mipass.domains.accounts.second_factors import list_passkeys


class IdentityTaken(Refused):
    """The third-party account signs in to another account already."""

    code = "identity_taken"

    def __init__(self) -> None:
        super().__init__(_("This third-party account is already connected to another account."))


class LastMethod(Refused):
    """Nobody could sign in to the account any more."""

    code = "last_sign_in_method"

    def __init__(self) -> None:
        super().__init__(_("This is the only way to sign in. Set a password or add a passkey first."))


def find_account(identified: Identified) -> Account | None:
    """The account to which this third-party account signs in."""
    found = Identity.objects.filter(issuer=identified.issuer, subject=identified.subject)
    identity = found.select_related("account").first()
    return identity.account if identity else None


def list_identities(account: Account) -> Sequence[Identity]:
    """The third-party accounts of an account, oldest first."""
    return list(Identity.objects.filter(account_id=account.id).order_by("created_at"))


def get_identity(account: Account, identity_id: UUID) -> Identity:
    """One of them. Raises NotFound."""
    identity = Identity.objects.filter(account_id=account.id, id=identity_id).first()
    if identity is None:
        raise NotFound
    return identity


def note_use(identified: Identified) -> None:
    """Keep when it was used last, and the address that its issuer says now."""
    Identity.objects.filter(issuer=identified.issuer, subject=identified.subject).update(
        last_used_at=now(), email=identified.email
    )


@change("accounts:link_identity")
def link_identity(*, actor: Actor, account: Account, identified: Identified) -> None:
    """Let the third-party account sign in to the person's own account; once more is no change.

    Raises NotFound for another's account, IdentityTaken.
    """
    require_self(actor, account)
    holder = find_account(identified)
    if holder is not None and holder.id != account.id:
        raise IdentityTaken
    if holder is None:
        claim(account, identified)
        tell_method_changed(
            actor, account, event="account:identity_linked", method="third-party", change="added"
        )


def claim(account: Account, identified: Identified) -> None:
    """The row of a link. Raises IdentityTaken when someone else was faster."""
    try:
        with transaction.atomic():
            Identity.objects.create(
                account=account,
                issuer=identified.issuer,
                subject=identified.subject,
                email=identified.email,
            )
    except IntegrityError:
        raise IdentityTaken from None


@change("accounts:unlink_identity")
def unlink_identity(*, actor: Actor, account: Account, identity_id: UUID) -> None:
    """Let it sign in no more. Raises NotFound, LastMethod when nothing else could sign in."""
    require_self(actor, account)
    lock(Account.objects.filter(id=account.id)).get()
    identity = get_identity(account, identity_id)
    others = Identity.objects.filter(account_id=account.id).exclude(id=identity.id)
    if not (account.has_usable_password() or others.exists() or list_passkeys(account)):
        raise LastMethod
    identity.delete()
    tell_method_changed(
        actor, account, event="account:identity_unlinked", method="third-party", change="removed"
    )
