"""What tests about admins need again and again: the mailed link, and invitations at hand."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from mipass.base.kit.clock import now
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.accounts.models import Account
from mipass.domains.admins.invitations import MAIL_KIND, invite_admin
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.distributors.models import Distributor
from tests.fixtures import actor_of


def mailed_tokens(email: str) -> list[str]:
    """The tokens of the invitations to an address that are queued and not taken by this before."""
    mails = claim_due_mails(limit=100)
    return [mail.context["token"] for mail in mails if mail.kind == MAIL_KIND and mail.recipient == email]


def invite(
    sender: Account,
    distributor: Distributor,
    email: str,
    *,
    scope: str = Scope.FULL,
    organization_ids: Collection[UUID] = (),
) -> Admin:
    """An open invitation from the sender."""
    return invite_admin(
        actor=actor_of(sender, distributor),
        distributor=distributor,
        email=email,
        scope=scope,
        organization_ids=organization_ids,
    )


def expire(admin: Admin) -> None:
    """Let the time to answer pass."""
    Admin.objects.filter(id=admin.id).update(expires_at=now() - timedelta(seconds=1))


def membership(account: Account, distributor: Distributor) -> Admin:
    """The active membership of an account."""
    return Admin.objects.get(account=account, distributor=distributor, status="active")
