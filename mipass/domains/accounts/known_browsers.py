"""Browsers that an account signed in from. Each has a counter of wrong passwords of its own.

Anybody can type wrong passwords for an address until it is refused to everybody; where the owner signed in
before, and by the one-time link of a mail, the owner is not everybody. A cookie, signed and of no use for
signing in, says for which addresses its browser is known.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.cache import cache
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import queue_capped_mail
from mipass.domains.accounts.queries import find_by_email, verified_email

COOKIE = f"{settings.COOKIE_PREFIX}known_browser"
COOKIE_SECONDS = int(timedelta(days=400).total_seconds())  # browsers keep none for longer
ADDRESSES_KEPT = 5
MAIL_KIND = "sign-in-refused"


class WayInTokens(PasswordResetTokenGenerator):
    """Tokens that a new password makes void, as a reset's, and that open nothing else.

    A sign-in elsewhere does not: few mails go out in an hour, and the next one would come too late.
    """

    key_salt = "mipass.domains.accounts.known_browsers"

    def _make_hash_value(self, user: AbstractBaseUser, timestamp: int) -> str:
        return f"{user.pk}{user.password}{timestamp}"


def known_browser(request: HttpRequest, email: str) -> str | None:
    """What tells this browser from others, if the account of this address signed in from it before."""
    return _known(request).get(_tag(email))


def any_known_browser(request: HttpRequest) -> str | None:
    """What tells this browser from others, if any account signed in from it before."""
    return next(reversed(_known(request).values()), None)


def remember_browser(request: HttpRequest, response: HttpResponseBase, account: Account) -> None:
    """Let this browser have a counter of its own for this account from now on."""
    others = {tag: name for tag, name in _known(request).items() if tag != _tag(account.email)}
    mine = {_tag(account.email): known_browser(request, account.email) or secrets.token_urlsafe(12)}
    entries = list({**others, **mine}.items())[-ADDRESSES_KEPT:]
    response.set_signed_cookie(
        COOKIE,
        " ".join(f"{tag}:{name}" for tag, name in entries),
        salt=COOKIE,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> dict[str, str]:
    cookie = request.get_signed_cookie(COOKIE, "", salt=COOKIE, max_age=COOKIE_SECONDS) or ""
    return dict(entry.split(":", 1) for entry in cookie.split())


def _tag(email: str) -> str:
    return salted_hmac("known browser", email.lower(), algorithm="sha256").hexdigest()[:24]


def mail_way_in(email: str) -> None:
    """Mail the owner of an address that strangers are refused at; nobody where it has no account."""
    account = find_by_email(email)
    if account is not None and account.is_active and verified_email(account) is not None:
        queue_capped_mail(kind=MAIL_KIND, recipient=account.email, context={}, subject_id=account.id)


def way_in_key(account: Account) -> str:
    """For the mail: the key of a link by which its reader's browser becomes known."""
    return f"{account.id.hex}-{WayInTokens().make_token(account)}"


def find_way_in(key: str) -> Account | None:
    """The account of a link that works still."""
    account_id, _, token = key.partition("-")
    try:
        account = Account.objects.filter(id=UUID(hex=account_id), is_active=True).first()
    except ValueError:
        return None
    is_good = account is not None and WayInTokens().check_token(account, token)
    return account if is_good and cache.get(_used(key)) is None else None


def use_way_in(key: str) -> bool:
    """Spend the link. False when it was spent before."""
    return bool(cache.add(_used(key), 1, settings.PASSWORD_RESET_TIMEOUT))


def _used(key: str) -> str:
    return f"way-in:{salted_hmac('way in', key, algorithm='sha256').hexdigest()}"
