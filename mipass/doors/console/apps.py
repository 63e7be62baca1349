from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "mipass.doors.console"
    label = "console"
