"""Addresses of the distributor's own page."""

from django.urls import path

from mipass.doors.portal.distributor import redeeming, views

app_name = "distributor"

urlpatterns = [
    path("", views.view, name="view"),
    path("edit/", views.edit, name="edit"),
    path("redeem/", redeeming.redeem, name="redeem"),
]
