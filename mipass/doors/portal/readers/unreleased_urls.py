"""The address of a distributor's removed readers, of all its organizations."""

from django.urls import path

from mipass.doors.portal.readers import unreleased

urlpatterns = [path("unreleased/", unreleased.list, name="unreleased_readers")]
