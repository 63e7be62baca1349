from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class KeysConfig(AppConfig):
    name = "mipass.base.keys"
    label = "keys"

    def ready(self) -> None:
        post_migrate.connect(make_first_key, sender=self, dispatch_uid="installation-keys")


def make_first_key(**_signal: Any) -> None:
    """Give a database its first installation key, so that no request ever has to."""
    from mipass.base.keys.installation import ensure_key

    ensure_key()
