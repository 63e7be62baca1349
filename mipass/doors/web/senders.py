"""Who a form was shown to, when it comes after their session ended or another tab logged in.

Its token against forgery tells: every login makes a new one, and whose it was is remembered for a while.
No other site can know it, so a form with it came from one of our pages, whatever the cookies say by now.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.middleware import csrf

REMEMBERED = timedelta(days=3)  # over a week-end
NOTED = "token_noted"  # in the session, whose life is shorter than REMEMBERED
LENGTHS = {csrf.CSRF_SECRET_LENGTH, csrf.CSRF_TOKEN_LENGTH}


def remember_sender(request: HttpRequest) -> None:
    """Note whose token a form of this answer has, if somebody signed in gets it; once in a session."""
    secret = request.META.get("CSRF_COOKIE")
    if not (secret and request.META.get("CSRF_COOKIE_NEEDS_UPDATE") and request.user.is_authenticated):
        return
    key = _key(secret)
    if request.session.get(NOTED) != key:
        cache.set(key, str(request.user.pk), REMEMBERED.total_seconds())
        request.session[NOTED] = key


def sender_of(request: HttpRequest) -> UUID | None:
    """Who the form was shown to, as its token says; None where that is not known."""
    secret = _secret(request)
    found = cache.get(_key(secret)) if secret else None
    return UUID(found) if found else None


def sender_in_session(request: HttpRequest) -> UUID | None:
    """The same, for a request that has its session still."""
    if request.user.is_authenticated and _Check(_nothing).process_view(request, _nothing, (), {}) is None:
        return UUID(str(request.user.pk))
    return sender_of(request)


def has_old_token(request: HttpRequest) -> bool:
    """Whether form and browser each bring a token, so that cookies are on and the page was merely old."""
    return bool(request.COOKIES.get(settings.CSRF_COOKIE_NAME) and _secret(request))


def _secret(request: HttpRequest) -> str:
    token = request.POST.get("csrfmiddlewaretoken", "") or request.headers.get("X-CSRFToken", "")
    if len(token) not in LENGTHS or csrf.invalid_token_chars_re.search(token):
        return ""
    if len(token) == csrf.CSRF_SECRET_LENGTH:
        return token
    secret: str = csrf._unmask_cipher_token(token)  # type: ignore[attr-defined]  # it has no public name
    return secret


def _key(secret: str) -> str:
    """Not the token itself: who reads the cache must not be able to forge a form."""
    return f"sender:{sha256(secret.encode()).hexdigest()}"


class _Check(csrf.CsrfViewMiddleware):
    """Django's check, that says what it found and answers nothing."""

    def _reject(self, request: HttpRequest, reason: str) -> Any:  # noqa: ARG002  the names are Django's
        return reason


def _nothing(*_args: Any, **_kwargs: Any) -> HttpResponse:
    return HttpResponse()
