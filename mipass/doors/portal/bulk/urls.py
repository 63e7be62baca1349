"""Addresses of an organization's bulk uploads, below …/organizations/<organization_id>/bulk/."""

from django.urls import path

from mipass.doors.portal.bulk import actions, columns, files, mending, views

app_name = "bulk"

ONE = "<uuid:batch_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path("upload/", actions.upload, name="upload"),
    path("template/", files.template, name="template"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}issue/", actions.issue, name="issue"),
    path(f"{ONE}undo/", actions.undo, name="undo"),
    path(f"{ONE}read-again/", actions.read_again, name="read_again"),
    path(f"{ONE}columns/", columns.columns, name="columns"),
    path(f"{ONE}mend/", mending.mend, name="mend"),
    path(f"{ONE}discard/", actions.discard, name="discard"),
    path(f"{ONE}wrong/", files.wrong, name="wrong"),
    path(f"{ONE}warned/", files.warned, name="warned"),
    path(f"{ONE}issued/", files.issued, name="issued"),
]
