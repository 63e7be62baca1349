"""The vendor console as a Django app: the home of its templates."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """HTML for operators."""

    name = "mipass.doors.console"
    label = "console"
