"""The portal as a Django app: the home of the shared templates, components and static files."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """HTML for distributors and organizations."""

    name = "mipass.doors.portal"
    label = "portal"
