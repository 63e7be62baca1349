"""Addresses of a distributor's admins, below its portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from mipass.doors.portal.admins import roles, views

app_name = "admins"

urlpatterns: list[URLPattern] = [
    path("", views.list, name="list"),
    path("download/", views.download, name="download"),
    path("invite/", views.invite, name="invite"),
    path("roles/", roles.roles, name="roles"),
    path("<uuid:admin_id>/", views.view, name="view"),
    path("<uuid:admin_id>/scope/", views.scope, name="scope"),
    path("<uuid:admin_id>/remove/", views.remove, name="remove"),
    path("<uuid:admin_id>/resend/", views.resend, name="resend"),
    path("<uuid:admin_id>/approve/", views.approve, name="approve"),
    path("<uuid:admin_id>/object/", views.object_to, name="object"),
    path("<uuid:admin_id>/withdraw/", views.withdraw, name="withdraw"),
]
