"""Addresses of the sign-in pages, under allauth's names. None may be cached."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import URLPattern, path, re_path
from django.views.decorators.cache import never_cache

from mipass.doors.portal.signin import views

urlpatterns: list[URLPattern] = [
    path("login/", never_cache(views.LoginView.as_view()), name="account_login"),
    path("signup/", never_cache(views.SignupView.as_view()), name="account_signup"),
    path("logout/", never_cache(allauth_views.logout), name="account_logout"),
    path("inactive/", never_cache(allauth_views.account_inactive), name="account_inactive"),
    path(
        "confirm-email/",
        never_cache(views.ConfirmationSentView.as_view()),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$",
        never_cache(views.ConfirmEmailView.as_view()),
        name="account_confirm_email",
    ),
    path("password/reset/", never_cache(views.ResetPasswordView.as_view()), name="account_reset_password"),
    path(
        "password/reset/done/",
        never_cache(allauth_views.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        never_cache(allauth_views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        never_cache(views.NewPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "account/password/", never_cache(views.ChangePasswordView.as_view()), name="account_change_password"
    ),
]
