from django.apps import AppConfig


class AdminsConfig(AppConfig):
    name = "mipass.domains.admins"
    label = "admins"
