"""Addresses of an organization's readers, below …/organizations/<organization_id>/readers/."""

from django.urls import path

from mipass.doors.portal.readers import views

app_name = "readers"

ONE = "<uuid:reader_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}rename/", views.rename, name="rename"),
    path(f"{ONE}remove/", views.remove, name="remove"),
]
