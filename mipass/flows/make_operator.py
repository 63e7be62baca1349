"""Making an operator, who must be an admin nowhere."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Refused
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_operator
from mipass.domains.accounts.permissions import CREATE
from mipass.domains.accounts.queries import find_by_email
from mipass.domains.admins.queries import has_memberships


class HoldsMemberships(Refused):
    """The address's account is an admin of a distributor."""

    code = "holds_memberships"

    def __init__(self) -> None:
        super().__init__(
            _("This account is an admin of a distributor; an operator cannot be one."), field="email"
        )


class AccountDisabled(Refused):
    """The address's account is blocked; making it an operator's does not let it in."""

    code = "account_disabled"

    def __init__(self) -> None:
        super().__init__(_("This account is disabled; it must be enabled first."), field="email")


@change("accounts:make_operator")
def make_operator(*, actor: Actor, email: str, password: str, first_name: str, last_name: str) -> Account:
    """Make the address's account an operator's; see :func:`create_operator`.

    Raises Forbidden, HoldsMemberships, AccountDisabled or Invalid.
    """
    actor.require(CREATE)
    found = find_by_email(email)
    if found is not None:
        account = lock(Account.objects.filter(id=found.id)).get()  # so does whoever accepts an invitation
        if has_memberships(account=account):
            raise HoldsMemberships
        if not account.is_active:
            raise AccountDisabled
    return create_operator(
        actor=actor, email=email, password=password, first_name=first_name, last_name=last_name
    )
