"""Addresses of *Home*: what needs a hand in a portal, and in one of its organizations."""

from django.urls import path

from mipass.doors.portal.attention import views

app_name = "attention"

urlpatterns = [
    path("home/", views.of_distributor, name="distributor"),
    path("organizations/<uuid:organization_id>/home/", views.of_organization, name="organization"),
]
