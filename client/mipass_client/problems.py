"""What the portal refuses, as exceptions (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

KEY = "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one member: ``pointer`` (RFC 6901) names it in the body, ``?name`` in the query."""

    pointer: str
    code: str
    detail: str


class ProblemError(Exception):
    """The portal refuses. ``code`` is for programs, ``detail`` for people.

    ``accept`` holds what to send as ``accepted`` to go on all the same, under the same ``key``; ``more`` all
    that the answer says, ``required`` or ``available`` among it; ``retry_after`` are seconds.
    """

    def __init__(
        self,
        code: str,
        status: int,
        detail: str,
        errors: Sequence[FieldError] = (),
        request_id: str = "",
        *,
        key: str = "",
        retry_after: float | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(f"{detail} ({code}, {status})")
        self.code, self.status, self.detail, self.errors = code, status, detail, errors
        self.request_id, self.key, self.retry_after, self.more = request_id, key, retry_after, more or {}

    @property
    def accept(self) -> Sequence[str]:
        """Codes of what the portal wants to be confirmed."""
        return list(self.more.get("accept") or ())


class CursorGone(ProblemError):
    """The events that the cursor is of are no more: list everything anew, then follow from ``oldest``."""

    @property
    def oldest(self) -> str:
        """The cursor from which the feed can be followed again."""
        return str(self.more["oldest"])


def problem_of(response: httpx.Response) -> ProblemError:
    """What a refused answer says. A proxy's, which is no problem document, has a code like ``http_502``."""
    body = _body(response)
    code = str(body.get("code") or f"http_{response.status_code}")
    kind = CursorGone if code == "cursor_gone" and "oldest" in body else ProblemError
    return kind(
        code,
        response.status_code,
        str(body.get("detail") or response.reason_phrase),
        [_field_error(each) for each in body.get("errors") or () if isinstance(each, Mapping)],
        str(body.get("request_id") or response.headers.get("X-Request-ID", "")),
        key=response.request.headers.get(KEY, ""),
        retry_after=_seconds(response.headers.get("Retry-After", "")),
        more=body,
    )


def _body(response: httpx.Response) -> Mapping[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _field_error(told: Mapping[str, Any]) -> FieldError:
    return FieldError(*(str(told.get(name, "")) for name in ("pointer", "code", "detail")))


def _seconds(text: str) -> float | None:
    return float(text) if text.isascii() and text.isdecimal() else None
