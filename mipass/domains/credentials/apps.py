from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "mipass.domains.credentials"
    label = "credentials"
