"""The address of the palette: one search over everything that a person reaches in a portal."""

from django.urls import path

from mipass.doors.portal.palette import views

app_name = "palette"

urlpatterns = [path("", views.find, name="find")]
