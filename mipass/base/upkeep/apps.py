from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "mipass.base.upkeep"
    label = "upkeep"
