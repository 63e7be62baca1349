"""Logs as one JSON object a line, each with its request's id and without secrets."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

log = logging.getLogger(__name__)

request_id: ContextVar[str] = ContextVar("request_id", default="-")
request_values: ContextVar[Callable[[], Iterable[str]]] = ContextVar("request_values", default=tuple)

REDACTED = "[redacted]"
SHORTEST_SECRET = 6
# Each expression runs in linear time on any text: none begins with a repetition or follows a word with one,
# lest a path that a stranger chose hold the interpreter for seconds. Blanks are never given back, and a first
# letter is looked at before the words. `csrf` stands for csrftoken and its kin.
_NAMED_SECRET = re.compile(
    r"(?i)(?=[acdfkpst])((?:password|passwd|secret|token|authentication_code|auth_code|code|key|cookie|authorization|csrf|"
    r"data_hex|card_number|facility_code|sessionid)[\"']?\s*+[=:]\s*+[\"']?(?:(?:bearer|basic|dpop)\s++)?)(?P<secret>[^\s\"',;&}]+)"
)
_LINK_TOKEN = re.compile(
    r"(/(?:invitations|credential|offers|confirm-email|password/reset/key|email/undo|mail)/)(?P<secret>[^\s\"'?]+)"
)
# Tokens of the API and secrets of webhooks, wherever they stand.
_BARE_SECRET = re.compile(r"\b(?P<secret>mip[st]?_[0-9A-Za-z]{36}\b|whsec_[0-9A-Za-z+/]++={0,2})")
_URL_PASSWORD = re.compile(r"://[^:/\s]+:(?P<secret>[^@/\s]+)@")
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "request", "request_id"}


def scrub(text: str) -> str:
    """The text without what the present request's client typed, values that follow a secret's name, tokens
    in links, and passwords in URLs.
    """
    parts, at = list[str](), 0
    for start, end in sorted(_secrets_in(text)):
        if start >= at:
            parts += [text[at:start], REDACTED]
        at = max(at, end)
    return "".join([*parts, text[at:]])


def _secrets_in(text: str) -> Iterator[tuple[int, int]]:
    """From where to where each of them goes. All are looked for in the text as it came: who types the name
    of a secret must not part another's from its value.
    """
    for value in {value for value in request_values.get()() if SHORTEST_SECRET <= len(value) <= len(text)}:
        yield from _places_of(value, text)
    for pattern in (_NAMED_SECRET, _BARE_SECRET, _LINK_TOKEN, _URL_PASSWORD):
        for found in pattern.finditer(text):
            yield found.span("secret")


def _places_of(value: str, text: str) -> Iterator[tuple[int, int]]:
    end = 0
    while (start := text.find(value, end)) >= 0:
        end = start + len(value)
        yield start, end


class RequestIdFilter(logging.Filter):
    """Adds the present request's id to every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class ScrubFilter(logging.Filter):
    """Takes secrets out of the message and its arguments."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = scrub(record.getMessage()), None
        return True


class JsonFormatter(logging.Formatter):
    """One JSON object a line: at, level, logger, request_id, message, extras, and the traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        extras = {k: _extra(v) for k, v in vars(record).items() if k not in _STANDARD}
        if record.exc_info:
            extras["traceback"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line | extras, ensure_ascii=False)


def take_all() -> None:
    """Let Python's warnings, and exceptions that nobody caught, be lines of the log as well."""
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda args: _log_uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, where: TracebackType | None
) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit) and error is not None:
        log.critical("an exception that nobody caught", exc_info=(kind, error, where))


def _extra(value: object) -> object:
    return value if isinstance(value, int | float) else scrub(str(value))
