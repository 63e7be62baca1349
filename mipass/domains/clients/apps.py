from django.apps import AppConfig


class ClientsConfig(AppConfig):
    name = "mipass.domains.clients"
    label = "clients"
