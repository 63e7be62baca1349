from django.apps import AppConfig

from mipass.base.kit.vocabulary import vocabulary


class AuditConfig(AppConfig):
    name = "mipass.base.audit"
    label = "audit"

    def ready(self) -> None:
        vocabulary()  # what is declared twice is refused at start
