"""Addresses of an organization's readers, below …/organizations/<organization_id>/readers/."""

from django.urls import path

from mipass.doors.portal.readers import upgrades, views

app_name = "readers"

ONE = "<uuid:reader_id>/"
UPGRADE = "upgrades/<uuid:campaign_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}rename/", views.rename, name="rename"),
    path(f"{ONE}remove/", views.remove, name="remove"),
    path("upgrades/", upgrades.list, name="upgrades"),
    path("upgrades/start/", upgrades.start, name="start_upgrades"),
    path(UPGRADE, upgrades.view, name="upgrade"),
    path(f"{UPGRADE}cancel/", upgrades.cancel, name="cancel_upgrade"),
    path(f"{UPGRADE}retry/", upgrades.retry, name="retry_upgrade"),
]
