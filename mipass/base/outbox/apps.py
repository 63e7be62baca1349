from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "mipass.base.outbox"
    label = "outbox"
