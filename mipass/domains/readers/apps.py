from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "mipass.domains.readers"
    label = "readers"
