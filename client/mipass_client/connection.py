"""A connection to a portal: its token, retries, and one idempotency key for each call."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from importlib.metadata import version
from ipaddress import ip_address
from itertools import count
from typing import Any
from uuid import uuid4

import httpx

from mipass_client.problems import KEY, ProblemError, problem_of
from mipass_client.v1 import Client

TIMEOUT = 30.0  # seconds, of one attempt
PATIENCE = 90.0  # seconds, of a call with all its attempts: a quota is whole again after 60
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 20.0  # seconds
CODES_TO_RETRY = frozenset({"request_in_progress"})
STATUSES_TO_RETRY = frozenset({429, 503})


def connect(url: str, token: str, *, timeout: float = TIMEOUT, patience: float = PATIENCE) -> Client:
    """A client of the portal at that address, for the functions in ``v1.api``; use it as a context manager.

    Its calls raise ProblemError when the portal refuses, httpx.TransportError when it does not answer within
    ``patience`` seconds. Raises ValueError for an address that would send the token in the clear.
    """
    headers = {
        "Authorization": f"Bearer {token}",
        "Accept": "application/json, application/problem+json",
        "User-Agent": f"mipass-client/{version('mipass-client')}",
    }
    return Client(Retrying(patience=patience, base_url=api_address(url), headers=headers, timeout=timeout))


def request(
    client: Client,
    method: str,
    path: str,
    *,
    body: object = None,
    content: bytes | None = None,
    content_type: str = "application/json",
    query: Mapping[str, Any] | None = None,
    key: str = "",
) -> Any:
    """Ask for a path below ``/api/v1``; the answer's JSON, the octets of a file, None where there is nothing.

    For what the generated functions do not have: files, and what a newer portal has learned.
    """
    http = client.get_httpx_client()
    headers = {"Content-Type": content_type} if content is not None else {}
    if key:
        headers[KEY] = key
    asked = {name: value for name, value in (query or {}).items() if value is not None}
    response = http.send(
        http.build_request(method, path, params=asked, json=body, content=content, headers=headers)
    )
    if not response.content:
        return None
    return response.json() if _is_json(response) else response.content


def _is_json(response: httpx.Response) -> bool:
    """Whether the answer is a JSON document; lines of JSON are a file."""
    kind: str = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or kind.endswith("+json")


def api_address(url: str) -> str:
    """Where the API of the portal at that address is. Raises ValueError unless it is https or here."""
    parsed = httpx.URL(url)
    if parsed.scheme != "https" and not (parsed.scheme == "http" and is_loopback(parsed.host)):
        raise ValueError(f"{url} is no https address: the token would be sent in the clear.")
    return f"{url.rstrip('/').removesuffix('/api/v1')}/api/v1"


def is_loopback(host: str) -> bool:
    """Whether the name stands for this machine, without asking anybody."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Retrying(httpx.Client):
    """Sends again what was lost, or what the portal asks to send later; raises what it refuses."""

    def __init__(self, *, patience: float, **options: Any) -> None:
        super().__init__(**options)
        self._patience = patience

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        """One call: all attempts have one key, so that whatever gets lost is done once."""
        if request.method in {"POST", "PUT"}:
            request.headers.setdefault(KEY, str(uuid4()))
        deadline = time.monotonic() + self._patience
        for attempt in count():
            try:
                return self._attempt(request, options)
            except (httpx.TransportError, ProblemError) as error:
                pause = _pause(request, error, attempt)
                if pause is None or time.monotonic() + pause > deadline:
                    raise
            time.sleep(pause)
        raise AssertionError("unreachable")

    def _attempt(self, request: httpx.Request, options: Mapping[str, Any]) -> httpx.Response:
        response = super().send(request, **options)
        if response.is_success:
            return response
        response.read()
        raise problem_of(response)


def _pause(request: httpx.Request, error: Exception, attempt: int) -> float | None:
    """In how many seconds to send again; None if never."""
    own = min(FIRST_PAUSE * 2**attempt, LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311  no secret
    if isinstance(error, ProblemError):
        if error.status not in STATUSES_TO_RETRY and error.code not in CODES_TO_RETRY:
            return None
        return own if error.retry_after is None else error.retry_after
    if isinstance(error, httpx.UnsupportedProtocol | httpx.LocalProtocolError | httpx.ProxyError):
        return None
    # Its own first attempt may have changed the version: the second would be refused for that.
    is_lost = "If-Match" in request.headers and not isinstance(error, httpx.ConnectError)
    return None if is_lost else own
