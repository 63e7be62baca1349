"""What another address of an account means for its memberships, and for invitations to the one it left.

Needs the account's lock, and takes rows of admins after it, in the order of whoever accepts an invitation.
"""

from __future__ import annotations

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.base.outbox.operations import notify_account
from mipass.domains.accounts.models import Account
from mipass.domains.admins.invitations import end_invitation
from mipass.domains.admins.models import Admin, AdminStatus


@change("admins:follow_address")
def follow_address(*, actor: Actor, account: Account) -> None:
    """Let the account's memberships show its present address, and their portals' audit logs tell of it."""
    mine = Admin.objects.filter(account_id=account.id, status=AdminStatus.ACTIVE)
    for admin in lock(mine.order_by("id")):
        admin.email = account.email
        admin.save(update_fields=["email"])
        record(actor=actor, event="admin:address_changed", place=admin.place, subject_id=admin.id)


@change("admins:leave_address")
def leave_address(*, actor: Actor, email: str) -> None:
    """End the open invitations to an address that its account left, and tell whoever sent them."""
    for admin in lock(Admin.objects.filter(email=email, status=AdminStatus.INVITED).order_by("id")):
        end_invitation(admin, AdminStatus.WITHDRAWN)
        record(actor=actor, event="admin:invitation_void", place=admin.place, subject_id=admin.id)
        if admin.invited_by_id is not None:
            notify_account(account_id=admin.invited_by_id, kind="invitation-void", email=email)
