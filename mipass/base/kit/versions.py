"""Which version of the program this is."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version


@cache
def own_version() -> str:
    """The version of the installed package; empty where it runs without being installed."""
    try:
        return version("mipass")
    except PackageNotFoundError:
        return ""
