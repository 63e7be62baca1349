import os
from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from mipass.base.kit.forks import abandon_inherited


class JobsConfig(AppConfig):
    name = "mipass.doors.jobs"
    label = "jobs"

    def ready(self) -> None:
        # Any app with models will do as the sender: the signal comes when every table is there.
        post_migrate.connect(install_guards, sender=apps.get_app_config("admins"), dispatch_uid="guards")
        os.register_at_fork(after_in_child=abandon_inherited)


def install_guards(plan: Sequence[tuple[object, bool]] = (), **_signal: Any) -> None:
    """Put triggers and composite keys in place after a migrate; one that goes back has older tables."""
    if any(is_backwards for _migration, is_backwards in plan):
        return
    from mipass.base.kit.guards import install
    from mipass.doors.jobs.guards import all_guards

    install(all_guards())
