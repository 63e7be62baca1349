"""Addresses of an organization's readers, below …/organizations/<organization_id>/readers/."""

from django.urls import path

from mipass.doors.portal.readers import door_policy, enrolling, key_changes, upgrades, views

app_name = "readers"

ONE = "<uuid:reader_id>/"
UPGRADE = "upgrades/<uuid:campaign_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path("enroll/", enrolling.enroll, name="enroll"),
    path("enroll/<uuid:code_id>/", enrolling.progress, name="enroll_progress"),
    path("door-policy/", door_policy.edit, name="door_policy"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}rename/", views.rename, name="rename"),
    path(f"{ONE}output/", views.output, name="output"),
    path(f"{ONE}remove/", views.remove, name="remove"),
    path(f"{ONE}keys/<uuid:change_id>/confirm/", key_changes.confirm, name="confirm_key"),
    path(f"{ONE}keys/<uuid:change_id>/refuse/", key_changes.refuse, name="refuse_key"),
    path("upgrades/", upgrades.list, name="upgrades"),
    path("upgrades/start/", upgrades.start, name="start_upgrades"),
    path(UPGRADE, upgrades.view, name="upgrade"),
    path(f"{UPGRADE}cancel/", upgrades.cancel, name="cancel_upgrade"),
    path(f"{UPGRADE}retry/", upgrades.retry, name="retry_upgrade"),
]
