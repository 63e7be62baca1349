"""Addresses of an organization's holders, below …/organizations/<organization_id>/holders/."""

from django.urls import path

from mipass.doors.portal.holders import changing, erasing, views

app_name = "holders"

ONE = "<uuid:holder_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path("add/", changing.add, name="add"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}edit/", changing.edit, name="edit"),
    path(f"{ONE}merge/", changing.merge, name="merge"),
    path(f"{ONE}deactivate/", changing.deactivate, name="deactivate"),
    path(f"{ONE}reactivate/", changing.reactivate, name="reactivate"),
    path(f"{ONE}file/", erasing.download, name="download"),
    path(f"{ONE}erase/", erasing.erase, name="erase"),
]
