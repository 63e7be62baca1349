"""The ways in which an account can be signed in, as *Sign-In Options* lists them."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.config import OidcProvider
from mipass.domains.accounts.identities import list_identities
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.oidc import list_providers
from mipass.domains.accounts.second_factors import Passkey, list_passkeys
from mipass.doors.portal.signin.third_party import name_of
from mipass.doors.web.recent import how_signed_in


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """A third-party account that is connected, or a provider whose can be."""

    name: str
    email: str
    current: bool
    is_connected: bool
    href: str


@dataclass(frozen=True, slots=True)
class Methods:
    """All of them, and which one began the present session."""

    has_password: bool
    password_is_current: bool
    current_passkey_id: int | None
    passkeys: list[Passkey]
    third_parties: list[ThirdParty]


def sign_in_methods(request: HttpRequest, account: Account) -> Methods:
    """What the account has, and what it could have."""
    used = how_signed_in(request)
    has_password = account.has_usable_password()
    return Methods(
        has_password=has_password,
        password_is_current=used.method == "password" and has_password,
        current_passkey_id=used.passkey_id,
        passkeys=[*list_passkeys(account)],
        third_parties=_third_parties(account, (used.issuer, used.subject)),
    )


def _third_parties(account: Account, current: tuple[str, str]) -> list[ThirdParty]:
    linked = list_identities(account)
    connected = [
        ThirdParty(
            name=name_of(identity.issuer),
            email=identity.email or _("Connected"),
            current=(identity.issuer, identity.subject) == current,
            is_connected=True,
            href=reverse("third_party_disconnect", args=[identity.id]),
        )
        for identity in linked
    ]
    issuers = {identity.issuer for identity in linked}
    return [*connected, *(_offered(each) for each in list_providers() if each.issuer not in issuers)]


def _offered(provider: OidcProvider) -> ThirdParty:
    href = reverse("third_party_connect", args=[provider.id])
    return ThirdParty(provider.name, email="", current=False, is_connected=False, href=href)
