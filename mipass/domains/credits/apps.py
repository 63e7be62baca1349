from django.apps import AppConfig


class CreditsConfig(AppConfig):
    name = "mipass.domains.credits"
    label = "credits"
