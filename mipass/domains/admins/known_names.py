"""The names that nobody's password may be made of: the installation's, and those around a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext as _

from mipass.domains.accounts.models import Account
from mipass.domains.accounts.weak_passwords import OWN, refuse_names
from mipass.domains.admins.models import Admin, AdminStatus
from mipass.domains.admins.queries import list_scope

PRODUCT = "miPASS"
MOST_ORGANIZATIONS = 100  # of one membership


class NamesValidator:
    """Refuses a password that is made of the names around the account.

    Of an account that is not kept yet, as at the sign-up, only what was typed counts: else a stranger could
    try out which distributor an address belongs to.
    """

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError."""
        account = user if isinstance(user, Account) else Account()
        refuse_known_names(password, account, () if account._state.adding else _list_memberships(account))

    def get_help_text(self) -> str:
        """The rule, for whoever chooses a password."""
        return _("At least %(count)d letters or digits besides the names around you.") % {"count": OWN}


def refuse_known_names(password: str, account: Account, memberships: Iterable[Admin]) -> None:
    """Raise ValidationError for a password made of the names of installation, account and these portals."""
    names = [*_of_installation(), account.first_name, account.last_name, *account.email.split("@")]
    for membership in memberships:
        names += _of_portal(membership)
    refuse_names(password, names)


def _of_installation() -> Iterator[str]:
    config = settings.CONFIG
    yield from (PRODUCT, config.brand_name, config.brand_vendor)
    yield from (urlsplit(url).hostname or "" for url in (config.public_url, config.holder_url))


def _of_portal(membership: Admin) -> Iterator[str]:
    yield from (membership.distributor.name, membership.distributor.brand_name)
    yield from (organization.name for organization in list_scope(membership)[:MOST_ORGANIZATIONS])


def _list_memberships(account: Account) -> list[Admin]:
    """What the account is an admin of, and what its address is invited to."""
    is_invited = Q(status=AdminStatus.INVITED, email=account.email)
    rows = Admin.objects.filter(Q(status=AdminStatus.ACTIVE, account_id=account.id) | is_invited)
    return list(rows.select_related("distributor"))
