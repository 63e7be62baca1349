"""Addresses of reconciliations, below …/organizations/<organization_id>/reconciliations/."""

from django.urls import path

from mipass.doors.portal.reconciliations import actions, views

app_name = "reconciliations"

ONE = "<uuid:reconciliation_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path("send/", actions.send, name="send"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}columns/", actions.columns, name="columns"),
    path(f"{ONE}read-again/", actions.read_again, name="read_again"),
    path(f"{ONE}remove/", actions.remove, name="remove"),
    path(f"{ONE}download/", views.download, name="download"),
]
