"""Addresses of the sign-in pages, under allauth's names. None may be cached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as allauth_views
from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mipass.doors.portal.signin import (
    changing_email,
    confirm,
    confirming,
    first_factor,
    passkeys,
    recovery,
    resetting,
    second_factor,
    sessions,
    third_party,
    views,
    way_in,
)
from mipass.doors.web.door import own_page
from mipass.doors.web.typed import shows_again

View = Callable[..., HttpResponseBase]


def _form(view: Any) -> View:
    """A page that is looked at and sent. Django's form views would take PUT for POST."""
    form: View = never_cache(require_http_methods(["GET", "HEAD", "POST"])(view))
    return form


def _page(view: Any) -> View:
    """A page that is only looked at."""
    page: View = never_cache(require_safe(view))
    return page


def _action(view: Any) -> View:
    """A button."""
    action: View = never_cache(require_POST(view))
    return action


def _own(view: Any) -> View:
    """For signed-in people alone."""
    own: View = own_page(view)
    return own


urlpatterns: list[URLPattern] = [
    path("login/", _form(views.LoginView.as_view()), name="account_login"),
    path("signup/", _form(views.SignupView.as_view()), name="account_signup"),
    path("logout/", _form(allauth_views.logout), name="account_logout"),
    path("login/held/", _page(resetting.sign_in_held), name="sign_in_held"),
    path("login/new-password/", _page(changing_email.password_due), name="password_due"),
    path("inactive/", _page(allauth_views.account_inactive), name="account_inactive"),
    path(
        "confirm-email/",
        _form(views.ConfirmationSentView.as_view()),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        _form(confirming.confirm_email),
        name="account_confirm_email",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/own-password/$",
        _form(confirming.take_over),
        name="account_take_over",
    ),
    path("password/reset/", _form(views.ResetPasswordView.as_view()), name="account_reset_password"),
    path(
        "password/reset/done/",
        _page(allauth_views.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        _page(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _form(resetting.NewPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path("account/password/", _form(views.ChangePasswordView.as_view()), name="account_change_password"),
    path(
        "account/password/set/",
        _form(_own(views.SetPasswordView.as_view())),
        name="account_set_password",
    ),
    path("account/email/", _form(shows_again(_own(changing_email.ask))), name="change_email"),
    path("account/email/code/", _form(_own(changing_email.confirm)), name="confirm_email_change"),
    path("account/email/undo/<str:key>/", _form(changing_email.undo), name="undo_email_change"),
    path("login/way-in/<str:key>/", _form(way_in.way_in), name="way_in"),
    path("login/second-factor/", _form(second_factor.SecondFactorView.as_view()), name="mfa_authenticate"),
    path("login/passkey/options/", _action(passkeys.sign_in_options), name="passkey_options"),
    path("login/passkey/", _action(passkeys.sign_in), name="passkey_login"),
    path("login/with/<slug:provider_id>/", _action(third_party.login), name="third_party_login"),
    path("login/with/<slug:provider_id>/back/", _page(third_party.callback), name="third_party_callback"),
    path("signup/third-party/", _form(third_party.ThirdPartySignupView.as_view()), name="third_party_signup"),
    path("account/confirm/", _form(_own(confirm.confirm_sign_in)), name="confirm_sign_in"),
    path(
        "account/confirm/<slug:provider_id>/", _action(_own(third_party.confirm)), name="third_party_confirm"
    ),
    path("account/passkeys/add/", _form(shows_again(_own(passkeys.add))), name="add_passkey"),
    path(
        "account/passkeys/<int:passkey_id>/name/",
        _form(shows_again(_own(passkeys.rename))),
        name="rename_passkey",
    ),
    path("account/passkeys/<int:passkey_id>/remove/", _form(_own(passkeys.remove)), name="remove_passkey"),
    path("account/authenticator/add/", _form(_own(second_factor.add_app)), name="add_authenticator_app"),
    path(
        "account/authenticator/remove/",
        _form(_own(second_factor.remove_app)),
        name="remove_authenticator_app",
    ),
    path("account/second-factor/link/", _action(_own(first_factor.send)), name="mail_first_factor"),
    path("account/second-factor/link/<slug:key>/", _form(_own(first_factor.come)), name="first_factor"),
    path("account/recovery-codes/", _form(_own(recovery.show)), name="recovery_codes"),
    path("account/recovery-codes/file/", _page(_own(recovery.download)), name="download_recovery_codes"),
    path(
        "account/third-party/<slug:provider_id>/connect/",
        _form(_own(third_party.connect)),
        name="third_party_connect",
    ),
    path(
        "account/third-party/<uuid:identity_id>/disconnect/",
        _form(_own(third_party.disconnect)),
        name="third_party_disconnect",
    ),
    path("account/sessions/<int:session_id>/end/", _action(_own(sessions.end)), name="end_session"),
    path("account/sessions/end-others/", _action(_own(sessions.end_others)), name="end_other_sessions"),
]
