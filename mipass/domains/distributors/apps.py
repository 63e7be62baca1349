from django.apps import AppConfig


class DistributorsConfig(AppConfig):
    name = "mipass.domains.distributors"
    label = "distributors"
