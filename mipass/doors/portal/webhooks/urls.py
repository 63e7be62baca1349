"""Addresses of a distributor's webhooks, below its portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from mipass.doors.portal.webhooks import deliveries, views

app_name = "webhooks"

urlpatterns: list[URLPattern] = [
    path("", views.list, name="list"),
    path("add/", views.add, name="add"),
    path("<uuid:endpoint_id>/", views.view, name="view"),
    path("<uuid:endpoint_id>/edit/", views.edit, name="edit"),
    path("<uuid:endpoint_id>/rotate/", views.rotate, name="rotate"),
    path("<uuid:endpoint_id>/pause/", views.pause, name="pause"),
    path("<uuid:endpoint_id>/enable/", views.enable, name="enable"),
    path("<uuid:endpoint_id>/remove/", views.remove, name="remove"),
    path("<uuid:endpoint_id>/test/", deliveries.test, name="test"),
    path("<uuid:endpoint_id>/replay/", deliveries.replay, name="replay"),
    path("deliveries/<uuid:delivery_id>/", deliveries.view, name="delivery"),
    path("deliveries/<uuid:delivery_id>/retry/", deliveries.retry, name="retry"),
]
