"""Generated from docs/api/openapi-v1.json by bin/client: do not edit. Functions in ``api``, bodies in ``models``."""

from .client import Client

__all__ = ("Client",)
