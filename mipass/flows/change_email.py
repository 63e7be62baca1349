"""Another address for an account, and the old one back: with its memberships, and what was sent there."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.domains.accounts.address_changes import Asked, change_address, undo_address_change
from mipass.domains.accounts.models import Account
from mipass.domains.admins.addresses import follow_address, leave_address


@change("flows:change_email")
def change_email(*, actor: Actor, account: Account, asked: Asked, code: str, session_key: str) -> Account:
    """Give the person's account the address that the code was mailed to. Memberships stay.

    Open invitations to the old address are void. Raises as :func:`change_address`.
    """
    changed = change_address(actor=actor, account=account, asked=asked, code=code, session_key=session_key)
    follow_address(actor=actor, account=changed.account)
    leave_address(actor=actor, email=changed.old_email)
    return changed.account


@change("flows:undo_email_change")
def undo_email_change(*, actor: Actor, token: str) -> Account:
    """Put the address back that the link was mailed to. Raises as :func:`undo_address_change`."""
    account = undo_address_change(actor=actor, token=token)
    follow_address(actor=actor, account=account)
    return account
