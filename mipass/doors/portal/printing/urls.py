"""The address of print sheets, below …/organizations/<organization_id>/print/."""

from django.urls import path

from mipass.doors.portal.printing import views

app_name = "printing"

urlpatterns = [
    path("", views.sheet, name="sheet"),
]
