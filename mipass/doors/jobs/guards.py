"""The guards of every app, gathered from their ``guards`` modules."""

from __future__ import annotations

from mipass.base.kit.guards import Guard
from mipass.base.kit.rooms import modules_named


def all_guards() -> list[Guard]:
    """Every guard that an app of the project declares."""
    return [guard for module in modules_named("guards") for guard in getattr(module, "GUARDS", ())]
