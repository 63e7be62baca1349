from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "mipass.base.audit"
    label = "audit"
