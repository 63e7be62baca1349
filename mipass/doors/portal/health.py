"""Whether the process is up, and whether it can do its work: for a load balancer's probes."""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

PATHS = ("/healthz", "/readyz")


class NotMigrated(Exception):
    """The database lacks migrations of this version."""


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "up"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """The database answers and is migrated; else 503 with the reason."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _require_migrations()
    except NotMigrated:
        return _unready("The database is not migrated: run `mipass migrate`.")
    except DatabaseError:
        return _unready("The database cannot be reached.")
    return JsonResponse({"status": "ready"})


def _unready(reason: str) -> JsonResponse:
    return JsonResponse({"status": "not ready", "reason": reason}, status=503)


@cache
def _require_migrations() -> None:
    """Raise NotMigrated, or remember for the life of the process that all is there: looking takes long."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated
