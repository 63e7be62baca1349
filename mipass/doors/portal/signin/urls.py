"""Addresses of the sign-in pages, under allauth's names. None may be cached."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account import views as allauth_views
from django.http import HttpResponseBase
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from mipass.doors.portal.signin import views

View = Callable[..., HttpResponseBase]


def _form(view: Any) -> View:
    """A page that is looked at and sent. Django's form views would take PUT for POST."""
    form: View = never_cache(require_http_methods(["GET", "HEAD", "POST"])(view))
    return form


def _page(view: Any) -> View:
    """A page that is only looked at."""
    page: View = never_cache(require_safe(view))
    return page


urlpatterns: list[URLPattern] = [
    path("login/", _form(views.LoginView.as_view()), name="account_login"),
    path("signup/", _form(views.SignupView.as_view()), name="account_signup"),
    path("logout/", _form(allauth_views.logout), name="account_logout"),
    path("inactive/", _page(allauth_views.account_inactive), name="account_inactive"),
    path(
        "confirm-email/",
        _form(views.ConfirmationSentView.as_view()),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        _form(views.ConfirmEmailView.as_view()),
        name="account_confirm_email",
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
        _form(views.NewPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path("account/password/", _form(views.ChangePasswordView.as_view()), name="account_change_password"),
]
