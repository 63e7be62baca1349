"""Addresses of a distributor's organizations."""

from django.urls import path

from mipass.doors.portal.organizations import editing, look, restored, views

app_name = "organizations"

ONE = "<uuid:organization_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path("download/", views.download, name="download"),
    path("add/", views.add, name="add"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}rename/", editing.rename, name="rename"),
    path(f"{ONE}look/", look.edit, name="look"),
    path(f"{ONE}logo.png", look.logo, name="logo"),
    path(f"{ONE}status/", editing.status, name="status"),
    path(f"{ONE}limit/", editing.limit, name="limit"),
    path(f"{ONE}remove/", editing.remove, name="remove"),
    path(f"{ONE}confirm/", restored.confirm, name="confirm"),
]
