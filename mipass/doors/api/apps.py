"""The API as a Django app: the home of its one page."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """JSON for phones, readers and programs."""

    name = "mipass.doors.api"
    label = "api"
