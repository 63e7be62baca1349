"""Addresses of an organization's exports, below …/organizations/<organization_id>/exports/."""

from django.urls import path

from mipass.doors.portal.exports import editing, views

app_name = "exports"

urlpatterns = [
    path("", views.list, name="list"),
    path("file/", views.once, name="once"),
    path("ready-made/", editing.ready_made, name="ready_made"),
    path("add/", editing.add, name="add"),
    path("<uuid:profile_id>/", views.view, name="view"),
    path("<uuid:profile_id>/edit/", editing.edit, name="edit"),
    path("<uuid:profile_id>/file/", views.take, name="take"),
    path("<uuid:profile_id>/remove/", views.remove, name="remove"),
]
