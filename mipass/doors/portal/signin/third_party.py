"""Signing in by OpenID Connect, connecting and disconnecting third-party accounts, confirming by one."""

from __future__ import annotations

import logging
from dataclasses import asdict
from typing import Any, cast
from uuid import UUID

from allauth.account.models import Login
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.kit.clock import now
from mipass.base.kit.errors import DomainError, Refused
from mipass.config import OidcProvider
from mipass.domains.accounts import identities, oidc
from mipass.domains.accounts.allauth_internals import perform_login, record_authentication
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.oidc import Attempt, Identified, SignInFailed
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.sessions import renew_session
from mipass.doors.portal.signin.forms import ThirdPartySignupForm
from mipass.doors.portal.signin.views import SignupView, refuse_many
from mipass.doors.web import kept
from mipass.doors.web.door import done
from mipass.doors.web.errors import error_page
from mipass.doors.web.recent import return_address, signed_in_recently

log = logging.getLogger("mipass.signin")

ATTEMPTS = "third_party_attempts"
PENDING = "third_party_pending"
SECONDS = 10 * 60
ATTEMPTS_KEPT = 5
LOGIN, CONNECT, CONFIRM = "login", "connect", "confirm"


class NotSaidWhen(Refused):
    """The third party does not say when it asked who somebody is."""

    code = "third_party_not_fresh"

    def __init__(self) -> None:
        super().__init__(
            _(
                "This third party does not say when it last asked you, so it cannot confirm who you are. "
                "Use your password or a passkey; without either, log out and in again."
            )
        )


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The button on the login page."""
    back = return_address(request, request.POST.get("next", ""), "home")
    return _leave(request, provider_id, LOGIN, back)


def connect(request: HttpRequest, provider_id: str) -> HttpResponse:
    """*Connect*: only after the person was asked who they are."""
    provider = oidc.get_provider(provider_id)
    if request.method != "POST":
        return render(
            request,
            "account/third_party_connect.html",
            {"provider": provider, "close_url": reverse("my_account")},
        )
    return _leave(request, provider_id, CONNECT, reverse("my_account"))


def confirm(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The button on *Confirm It Is You*."""
    return _leave(request, provider_id, CONFIRM, return_address(request, request.POST.get("next", "")))


def _leave(request: HttpRequest, provider_id: str, purpose: str, back: str) -> HttpResponse:
    """A page that leads on by itself: a form's answer may not redirect to another site (CSP form-action)."""
    provider = oidc.get_provider(provider_id)
    if refusal := refuse_many(request):
        return refusal
    try:
        address, attempt = oidc.begin(provider, redirect_uri=_way_back(provider), again=purpose == CONFIRM)
    except SignInFailed as failure:
        return _failed(request, provider, failure)
    _remember(request, attempt, purpose, back)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return render(request, "account/third_party_leave.html", {"provider": provider, "address": address})


def _way_back(provider: OidcProvider) -> str:
    return f"{settings.CONFIG.public_url}{reverse('third_party_callback', args=[provider.id])}"


def _remember(request: HttpRequest, attempt: Attempt, purpose: str, back: str) -> None:
    attempts = list(request.session.get(ATTEMPTS, {}).items())[1 - ATTEMPTS_KEPT :]
    facts = {
        "attempt": asdict(attempt),
        "purpose": purpose,
        "back": back,
        "at": now().timestamp(),
        kept.FIELD: request.POST.get(kept.FIELD, ""),
    }
    request.session[ATTEMPTS] = dict([*attempts, (attempt.state, facts)])


def _recall(request: HttpRequest, provider: OidcProvider) -> dict[str, Any] | None:
    """The attempt that this answer belongs to: once, in the session that began it, within ten minutes."""
    attempts = request.session.get(ATTEMPTS, {})
    facts: dict[str, Any] | None = attempts.pop(request.GET.get("state", ""), None)
    request.session[ATTEMPTS] = attempts
    if facts is None or facts["attempt"]["provider_id"] != provider.id:
        return None
    return facts if now().timestamp() - facts["at"] < SECONDS else None


def callback(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """The way back from the third party."""
    provider = oidc.get_provider(provider_id)
    facts = _recall(request, provider)
    try:
        if facts is None:
            raise SignInFailed("no such attempt in this session")
        attempt = Attempt(**facts["attempt"])
        answer = request.GET.dict()
        identified = oidc.complete(provider, attempt, answer, redirect_uri=_way_back(provider))
        return _arrive(request, facts, identified)
    except Refused as failure:
        return _failed(request, provider, failure)


def _arrive(request: HttpRequest, facts: dict[str, Any], identified: Identified) -> HttpResponseBase:
    purpose, back = facts["purpose"], facts["back"]
    if purpose == LOGIN:
        return redirect(back) if request.user.is_authenticated else _sign_in(request, identified, back)
    if not request.user.is_authenticated:
        raise SignInFailed("the session ended meanwhile")
    if purpose == CONFIRM:
        return _confirmed(request, facts, identified)
    _connect(request, identified)
    return redirect(back)


def _sign_in(request: HttpRequest, identified: Identified, back: str) -> HttpResponseBase:
    """Sign in the account that the identity names; nobody's is for :class:`ThirdPartySignupView`."""
    account = identities.find_account(identified)
    if account is None:
        request.session[PENDING] = {**asdict(identified), "at": now().timestamp()}
        return redirect("third_party_signup")
    _note(request, account, identified)
    answer: HttpResponseBase = perform_login(request, Login(user=account, redirect_url=back))
    return answer


def _connect(request: HttpRequest, identified: Identified) -> None:
    if not signed_in_recently(request):
        raise SignInFailed("the confirmation grew old meanwhile")
    account = cast("Account", request.user)
    identities.link_identity(actor=person(account.id), account=account, identified=identified)


def _confirmed(request: HttpRequest, facts: dict[str, Any], identified: Identified) -> HttpResponse:
    """Back to where it was asked for; a form that waits is sent by a button, since coming back is a GET."""
    _confirm(request, identified, since=facts["at"])
    path = kept.drop_others(request, facts[kept.FIELD])
    if path is None:
        return redirect(facts["back"])
    context = {"path": path, "kept_form": facts[kept.FIELD], "back": facts["back"]}
    return render(request, "account/confirmed.html", context)


def _confirm(request: HttpRequest, identified: Identified, *, since: float) -> None:
    """Take the return as a confirmation, if it is this person's, and the issuer says that it just asked.

    ``auth_time`` is due because ``max_age`` was sent (OpenID Connect Core 1.0, 3.1.2.1 and 3.1.3.7, 13);
    an issuer that leaves it out may have asked nobody.
    """
    account = cast("Account", request.user)
    holder = identities.find_account(identified)
    if holder is None or holder.id != account.id:
        raise SignInFailed("somebody else signed in there")
    if identified.authenticated_at is None:
        raise NotSaidWhen
    if not since - oidc.CLOCK_SKEW <= identified.authenticated_at <= now().timestamp() + oidc.CLOCK_SKEW:
        raise SignInFailed("the third party did not ask again")
    _note(request, account, identified, reauthenticated=True)
    renew_session(request)


def _note(request: HttpRequest, account: Account, identified: Identified, **more: Any) -> None:
    """Keep the proof, as of when the person gave it there, which single sign-on may have been hours ago."""
    identities.note_use(identified)
    if identified.authenticated_at is not None:
        more["at"] = min(float(identified.authenticated_at), now().timestamp())
    record_authentication(
        request, account, "socialaccount", provider=identified.issuer, uid=identified.subject, **more
    )


def _failed(request: HttpRequest, provider: OidcProvider, failure: DomainError) -> HttpResponse:
    log.warning(
        "third-party sign-in failed",
        extra={"provider": provider.id, "reason": getattr(failure, "reason", failure.code)},
    )
    return error_page(request, 409, failure.message)


def disconnect(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    """*Disconnect*."""
    account = cast("Account", request.user)
    identity = identities.get_identity(account, identity_id)
    if request.method == "POST":
        identities.unlink_identity(actor=person(account.id), account=account, identity_id=identity.id)
        return done(request, reverse("my_account"))
    context = {"name": name_of(identity.issuer), "identity": identity, "close_url": reverse("my_account")}
    return render(request, "account/third_party_disconnect.html", context)


def name_of(issuer: str) -> str:
    """What people call an issuer; its address when it is not configured any more."""
    return next((each.name for each in oidc.list_providers() if each.issuer == issuer), issuer)


class ThirdPartySignupView(SignupView):
    """For a third-party account that nobody connected: log in and connect it, or *Create Your Account*.

    Says the same whether or not the address has an account, since a third party may claim any address.
    """

    template_name = "account/third_party_signup.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Only for who just came from a third party."""
        pending = request.session.get(PENDING)
        if not pending or now().timestamp() - pending["at"] > SECONDS:
            return redirect("account_login")
        self.identified = Identified(**{name: value for name, value in pending.items() if name != "at"})
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer

    def get_form_class(self) -> type[ThirdPartySignupForm]:
        """Without passwords."""
        return ThirdPartySignupForm

    def get_form_kwargs(self) -> dict[str, Any]:
        """allauth's, and who came."""
        return {**super().get_form_kwargs(), "identified": self.identified}

    def form_valid(self, form: Any) -> HttpResponseBase:
        """Register; the address is confirmed by our own mail, whatever the third party says of it."""
        answer = super().form_valid(form)
        self.request.session.pop(PENDING, None)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, and the third party's name."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"provider_name": name_of(self.identified.issuer)}
