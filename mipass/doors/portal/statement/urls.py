"""Addresses of the credit statement, below the distributor's page."""

from django.urls import path

from mipass.doors.portal.statement import views

app_name = "statement"

urlpatterns = [
    path("", views.list, name="list"),
    path("download/", views.download, name="download"),
]
