"""Addresses of actions on many credentials, below …/organizations/<organization_id>/bulk-actions/."""

from django.urls import path

from mipass.doors.portal.bulk_actions import views

app_name = "bulk_actions"

urlpatterns = [
    path("", views.list, name="list"),
    path("begin/", views.begin, name="begin"),
    path("<uuid:action_id>/", views.view, name="view"),
    path("<uuid:action_id>/cancel/", views.cancel, name="cancel"),
    path("<uuid:action_id>/download/", views.download, name="download"),
]
