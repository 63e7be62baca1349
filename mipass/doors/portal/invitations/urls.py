"""Addresses of an admin's invitation: the mailed link, and the two answers."""

from __future__ import annotations

from django.urls import URLPattern, path

from mipass.doors.portal.invitations import views

urlpatterns: list[URLPattern] = [
    path("invitations/<uuid:admin_id>/accept/", views.accept, name="invitation_accept"),
    path("invitations/<uuid:admin_id>/decline/", views.decline, name="invitation_decline"),
    path("invitations/<str:token>/", views.show, name="invitation"),
]
