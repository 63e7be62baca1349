"""Addresses of the outbox page."""

from django.urls import path

from mipass.doors.portal.outbox import views

urlpatterns = [
    path("dev/outbox/", views.index, name="outbox"),
    path("dev/outbox.json", views.as_json, name="outbox_json"),
    path("dev/outbox/<slug:name>/", views.mail, name="outbox_mail"),
    path("dev/outbox/<slug:name>/html", views.html_part, name="outbox_mail_html"),
]
