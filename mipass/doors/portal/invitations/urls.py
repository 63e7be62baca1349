"""Addresses of an admin's invitation: the mailed link, and the two answers."""

from __future__ import annotations

from django.urls import URLPattern, path

from mipass.doors.portal.invitations import signing_up, views

urlpatterns: list[URLPattern] = [
    path("invitations/<uuid:admin_id>/accept/", views.accept, name="invitation_accept"),
    path("invitations/<uuid:admin_id>/decline/", views.decline, name="invitation_decline"),
    path("invitations/<uuid:admin_id>/mail/", views.mail_again, name="invitation_mail_again"),
    path("invitations/<str:token>/sign-up/", signing_up.sign_up, name="invitation_sign_up"),
    path("invitations/<str:token>/", views.show, name="invitation"),
]
