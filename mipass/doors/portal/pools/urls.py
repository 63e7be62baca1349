"""Addresses of an organization's number pools, below …/organizations/<organization_id>/pools/."""

from django.urls import path

from mipass.doors.portal.pools import views

app_name = "pools"

urlpatterns = [
    path("", views.list, name="list"),
    path("add/", views.add, name="add"),
    path("<uuid:pool_id>/remove/", views.remove, name="remove"),
]
