"""Addresses of the start page, of the own account, and of the alert history."""

from __future__ import annotations

from django.urls import URLPattern, path

from mipass.doors.portal.home import views

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("my-account/", views.my_account, name="my_account"),
    path("my-account/name/", views.change_names, name="change_names"),
    path("my-account/shortcuts/", views.shortcuts, name="shortcuts"),
    path("my-account/preferences/", views.change_preferences, name="change_preferences"),
    path("alert-history/clear/", views.clear_alert_history, name="clear_alert_history"),
]
