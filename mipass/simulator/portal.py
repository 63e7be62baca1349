"""A portal as a phone or a reader sees it: HTTP, and nothing but what anybody may know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from mipass.simulator.errors import Refused, Unreachable

SECONDS = 20.0
LARGEST = 64 << 20
_LOCAL = {"localhost", "127.0.0.1", "::1"}


class Portal:
    """One client for one command. Without TLS only a portal on this machine is talked to."""

    def __init__(self) -> None:
        self._client = httpx.Client(timeout=SECONDS, follow_redirects=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._client.close()

    def get(self, url: str, *, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The answer, if it is a 200 or a 304. Raises Refused, Unreachable."""
        return self._send("GET", url, headers=headers)

    def get_json(self, url: str) -> dict[str, Any]:
        """The JSON object at an address. Raises as `get`, and Refused ``bad_answer``."""
        return _object(self.get(url))

    def post(
        self,
        url: str,
        *,
        json: Mapping[str, Any] | None = None,
        form: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Post and return the JSON object answered; empty for an answer without content. Raises as `get`."""
        answer = self._send("POST", url, json=json, data=form, headers=headers)
        return _object(answer) if answer.content else {}

    def find(self, url: str) -> bytes | None:
        """What lies at an address, or None where nothing does. Raises as `get`."""
        try:
            return self.get(url).content
        except Refused as error:
            if error.status == 404:
                return None
            raise

    def _send(self, method: str, url: str, **options: Any) -> httpx.Response:
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOCAL):
            raise Refused(
                "not_secure", f"{parts.scheme}://{parts.netloc} is not an address that TLS protects."
            )
        try:
            answer = self._client.request(method, url, **options)
        except httpx.HTTPError as error:
            raise Unreachable(f"{parts.netloc} does not answer: {type(error).__name__}.") from error
        if answer.status_code >= 300 and answer.status_code != 304:
            raise _refusal(answer)
        return answer


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json()
    except ValueError as error:
        raise Refused("bad_answer", f"{answer.url} answered no JSON.", status=answer.status_code) from error
    if not isinstance(found, dict):
        raise Refused("bad_answer", f"{answer.url} answered no JSON object.", status=answer.status_code)
    return found


def _refusal(answer: httpx.Response) -> Refused:
    """OAuth's ``error`` and ``error_description``, or a problem's ``code`` and ``detail`` (RFC 9457)."""
    try:
        found = answer.json()
    except ValueError:
        found = {}
    found = found if isinstance(found, dict) else {}
    code = found.get("code") or found.get("error") or f"http_{answer.status_code}"
    words = (
        found.get("error_description") or found.get("detail") or found.get("title") or answer.reason_phrase
    )
    return Refused(str(code), str(words), status=answer.status_code, told=found)
