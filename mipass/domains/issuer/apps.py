from django.apps import AppConfig


class IssuerConfig(AppConfig):
    name = "mipass.domains.issuer"
    label = "issuer"
