"""Addresses of the audit log of a distributor."""

from django.urls import path

from mipass.doors.portal.audit import views

app_name = "audit"

urlpatterns = [
    path("", views.list, name="list"),
    path("download/", views.download, name="download"),
]
