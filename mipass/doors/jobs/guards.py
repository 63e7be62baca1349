"""The guards of every app, gathered from their ``guards`` modules."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from mipass.base.kit.db import Guard


def all_guards() -> list[Guard]:
    """Every guard that an app of the project declares."""
    names = [
        f"{config.name}.guards" for config in apps.get_app_configs() if config.name.startswith("mipass.")
    ]
    modules = (
        import_module(name) for name in names if name != "mipass.doors.jobs.guards" and find_spec(name)
    )
    return [guard for module in modules for guard in module.GUARDS]
