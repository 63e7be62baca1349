from django.apps import AppConfig


class RequestsConfig(AppConfig):
    name = "mipass.base.requests"
    label = "requests"
