from django.apps import AppConfig


class HoldersConfig(AppConfig):
    name = "mipass.domains.holders"
    label = "holders"
