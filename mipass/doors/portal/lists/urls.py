"""Addresses of a person's own views and columns, below …/lists/<the list's name>/."""

from django.urls import path

from mipass.doors.portal.lists import views

app_name = "lists"

urlpatterns = [
    path("save/", views.save, name="save"),
    path("views/", views.views, name="views"),
    path("columns/", views.columns, name="columns"),
]
