"""Whether the process is up, and whether it can do its work: for a load balancer's probes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import resolve
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from mipass.base.audit.holding import is_held
from mipass.base.upkeep.queries import NO_WORKER, count_alive

PATHS = ("/healthz", "/readyz", "/metrics")
Handler = Callable[[HttpRequest], HttpResponseBase]
log = logging.getLogger(__name__)


class NotMigrated(Exception):
    """The database lacks migrations of this version."""


class NoPages(Exception):
    """The program lies here without what its pages are made of."""


def answer_probes(get_response: Handler) -> Handler:
    """Answer probes whatever host they name: who asks by an address of the machine has no other."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path not in PATHS:
            return get_response(request)
        request.resolver_match = found = resolve(request.path)
        answer: HttpResponseBase = found.func(request)
        return answer

    return middleware


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "up"})


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """The database answers, is migrated and is no older state, and pages can be made; else 503, and why.

    A server without a worker still answers: that is told, and no reason to send its requests elsewhere.
    """
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _require_migrations()
        if is_held():
            return _unready("The database was put back to an older state: run `mipass after-restore`.")
        _require_pages()
        return JsonResponse({"status": "ready", "worker": "alive" if count_alive() else NO_WORKER})
    except NotMigrated:
        return _unready("The database is not migrated: run `mipass migrate`.")
    except NoPages:
        return _unready("Pages cannot be made: the installation lacks files. The log says which.")
    except (DatabaseError, InterfaceError):
        return _unready("The database cannot be reached.")


def _unready(reason: str) -> JsonResponse:
    return JsonResponse({"status": "not ready", "reason": reason}, status=503)


@cache
def _require_migrations() -> None:
    """Raise NotMigrated, or remember for the life of the process that all is there: looking takes long."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotMigrated


@cache
def _require_pages() -> None:
    """Raise NoPages unless a page can be made of templates, words and the addresses of static files."""
    try:
        render_to_string("portal/error.html", {"error_heading": "Ready", "error_text": "Ready"})
    except Exception as error:
        log.exception("a page cannot be made")
        raise NoPages from error
