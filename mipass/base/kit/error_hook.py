"""Telling a collector of errors, by Sentry's protocol, what the log tells of unexpected errors: no more.

The library's own watching is switched off: it would send requests, variables and lines of the program along.
An event is made here, of text that the log's scrubbing went over.
"""

from __future__ import annotations

import atexit
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Any

from mipass.base.kit.ids import new_id
from mipass.base.kit.logs import scrub
from mipass.base.kit.versions import own_version

if TYPE_CHECKING:
    from sentry_sdk import Client

log = logging.getLogger(__name__)

SECONDS_AT_THE_END = 2.0
MOST_FRAMES = 50


class ErrorHook(logging.Handler):
    """Sends each record that it is given to ``url``, from a thread of its own."""

    def __init__(self, url: str, environment: str) -> None:
        super().__init__(logging.ERROR)
        self._url, self._environment = url, environment

    def emit(self, record: logging.LogRecord) -> None:
        """Send it. A collector that is away loses events, and stops nothing."""
        try:
            self._client.capture_event(event_of(record))
        except Exception:
            log.warning("an error could not be told to the collector", exc_info=True)

    @cached_property
    def _client(self) -> Client:
        """Made at the first error: a process that is forked needs a thread of its own."""
        from sentry_sdk import Client  # noqa: PLC0415  an extra, which most installations lack

        client = Client(
            dsn=self._url,
            environment=self._environment,
            release=own_version(),
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            max_breadcrumbs=0,
        )
        atexit.register(client.close, SECONDS_AT_THE_END)
        return client


def event_of(record: logging.LogRecord) -> Any:
    """The event of a record: its words, where it was, the request's id and the exceptions; nothing else."""
    event: dict[str, Any] = {
        "event_id": new_id().hex,
        "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat(),
        "level": "fatal" if record.levelno >= logging.CRITICAL else "error",
        "logger": record.name,
        "platform": "python",
        "logentry": {"formatted": scrub(record.getMessage())},
        "tags": {"request_id": getattr(record, "request_id", "-")},
    }
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        event["exception"] = {"values": [_exception(each) for each in reversed([*_causes(error)])]}
    return event


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and what led to it, as a traceback tells them."""
    found: BaseException | None = error
    told: set[int] = set()
    while found is not None and id(found) not in told:
        told.add(id(found))
        yield found
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)


def _exception(error: BaseException) -> dict[str, Any]:
    return {
        "type": type(error).__name__,
        "module": type(error).__module__,
        "value": scrub(str(error)),
        "stacktrace": {"frames": _frames(error.__traceback__)},
    }


def _frames(where: TracebackType | None) -> list[dict[str, Any]]:
    """Which lines of which functions, without what stood in their variables."""
    frames = traceback.StackSummary.extract(traceback.walk_tb(where), lookup_lines=False)
    return [
        {"filename": frame.filename, "function": frame.name, "lineno": frame.lineno}
        for frame in frames[-MOST_FRAMES:]
    ]
