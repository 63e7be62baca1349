"""What each app of the project declares in a module of one name."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps


def modules_named(name: str) -> Iterator[ModuleType]:
    """The modules of this name directly in the apps of the project, in the apps' order."""
    for config in apps.get_app_configs():
        if config.name.startswith("mipass.") and find_spec(f"{config.name}.{name}"):
            yield import_module(f"{config.name}.{name}")
