from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "mipass.domains.webhooks"
    label = "webhooks"
