"""Addresses of a distributor's API clients, below its portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from mipass.doors.portal.clients import changing, tokens, views

app_name = "clients"

urlpatterns: list[URLPattern] = [
    path("", views.list, name="list"),
    path("add/", tokens.add, name="add"),
    path("<uuid:client_id>/", views.view, name="view"),
    path("<uuid:client_id>/edit/", changing.edit, name="edit"),
    path("<uuid:client_id>/rotate/", tokens.rotate, name="rotate"),
    path("<uuid:client_id>/confirm/", changing.confirm, name="confirm"),
    path("<uuid:client_id>/revoke/", changing.revoke, name="revoke"),
    path("<uuid:client_id>/tokens/<uuid:token_id>/revoke/", changing.revoke_token, name="revoke_token"),
]
