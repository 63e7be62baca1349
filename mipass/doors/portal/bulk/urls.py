"""Addresses of an organization's bulk uploads, below …/organizations/<organization_id>/bulk/."""

from django.urls import path

from mipass.doors.portal.bulk import acts, files, views

app_name = "bulk"

ONE = "<uuid:batch_id>/"

urlpatterns = [
    path("", views.list, name="list"),
    path("upload/", acts.upload, name="upload"),
    path("template/", files.template, name="template"),
    path(ONE, views.view, name="view"),
    path(f"{ONE}issue/", acts.issue, name="issue"),
    path(f"{ONE}undo/", acts.undo, name="undo"),
    path(f"{ONE}read-again/", acts.read_again, name="read_again"),
    path(f"{ONE}discard/", acts.discard, name="discard"),
    path(f"{ONE}wrong/", files.wrong, name="wrong"),
    path(f"{ONE}warned/", files.warned, name="warned"),
    path(f"{ONE}issued/", files.issued, name="issued"),
]
