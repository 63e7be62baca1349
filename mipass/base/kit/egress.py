"""The one way out to an address that a tenant typed: resolved and checked first, then connected to that.

A name that changes its mind between the two leads nowhere else. No redirect is followed, no proxy of the
environment is used, nothing is unpacked, and every request ends at its deadline whatever the other side does.
"""

from __future__ import annotations

import re
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Self

import httpcore
import httpx

from mipass.base.kit.checked_way import (
    CONNECT_SECONDS,
    CheckedWay,
    Resolve,
    Unreachable,
    checked_addresses,
    resolve_host,
)

__all__ = ["Answer", "Limits", "Line", "Unreachable", "check_url", "resolve_host", "send"]

LONGEST_URL = 2_000
TOTAL_SECONDS = 15.0
ANSWER_OCTETS = 64 * 1024
PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: of its body the first 64 KiB. Names of headers are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Limits:
    """How long to wait for a connection, and for all of it, in seconds; how much to read, in octets."""

    connect: float = CONNECT_SECONDS
    total: float = TOTAL_SECONDS
    octets: int = ANSWER_OCTETS


def check_url(url: str, *, resolve: Resolve = resolve_host) -> None:
    """Raise Unreachable for what no request would be sent to: a bad URL, an unknown name, an inner address.

    Asked when it is saved and, since names move, by every request again.
    """
    parsed = _parsed(url)
    host, port = parsed.raw_host.decode("ascii"), parsed.port or PORTS[parsed.scheme]
    checked_addresses(host, port, resolve, is_secure=parsed.scheme == "https")


def send(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes = b"",
    limits: Limits = Limits(),
    resolve: Resolve = resolve_host,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """Send one request and read its answer. Raises Unreachable where none came in time."""
    with Line(url, limits=limits, resolve=resolve, tls=tls) as line:
        return line.send(method, headers=headers, content=content, is_last=True)


class Line:
    """A way to one URL for some requests, one after the other: its connection is kept as long as it lives.

    Each connection goes to an address that was looked at when it was opened. Raises Unreachable for no URL.
    """

    def __init__(
        self,
        url: str,
        *,
        limits: Limits = Limits(),
        resolve: Resolve = resolve_host,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._limits, self._tls = limits, tls
        url_ = _parsed(url)
        self._way = CheckedWay(resolve, is_secure=url_.scheme == "https")
        self._url = httpcore.URL(
            scheme=url_.raw_scheme, host=url_.raw_host, port=url_.port, target=url_.raw_path
        )
        self._own = {"host": url_.netloc.decode("ascii"), "accept-encoding": "identity"}
        self._pool, self._is_used = self._new_pool(), False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._pool.close()

    def send(
        self, method: str, *, headers: Mapping[str, str], content: bytes = b"", is_last: bool = False
    ) -> Answer:
        """Send a request and read its answer. Raises Unreachable where none came in time.

        Where a kept connection turns out to be closed by the other side, it is sent once more by a new one.
        """
        self._way.deadline = time.monotonic() + self._limits.total
        last = {"connection": "close"} if is_last else {}
        told = [*{**self._own, **last, **headers}.items()]
        try:
            return self._sent(method, told, content)
        except Unreachable as failed:
            if not self._is_used or failed.code != "connection_lost":
                raise
        self._pool.close()
        self._pool, self._is_used = self._new_pool(), False
        return self._sent(method, told, content)

    def _new_pool(self) -> httpcore.ConnectionPool:
        return httpcore.ConnectionPool(
            ssl_context=self._tls or _system_tls(), network_backend=self._way, http1=True, http2=False
        )

    def _sent(self, method: str, headers: Sequence[tuple[str, str]], content: bytes) -> Answer:
        try:
            answer = self._answer(method, headers, content)
        except Unreachable:
            raise
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise Unreachable("timeout", "no answer in time") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
            raise _unreachable(error) from error
        self._is_used = True
        return answer

    def _answer(self, method: str, headers: Sequence[tuple[str, str]], content: bytes) -> Answer:
        limits = self._limits
        total = dict.fromkeys(("read", "write", "pool"), limits.total)
        with self._pool.stream(
            method,
            self._url,
            headers=headers,
            content=content,
            extensions={"timeout": {"connect": limits.connect, **total}},
        ) as response:
            said = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in response.headers}
            return Answer(response.status, said, _body(response, limits.octets))


def _body(response: httpcore.Response, most: int) -> bytes:
    """The beginning of it, as far as it came: how the request ended is said by the status alone."""
    body = bytearray()
    try:
        for part in response.iter_stream():
            body += part
            if len(body) >= most:
                break
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, OSError):
        pass
    return bytes(body[:most])


def _unreachable(error: Exception) -> Unreachable:
    if isinstance(error, httpcore.ProtocolError) and "disconnected" not in str(error):
        return Unreachable("bad_answer", "the answer is not HTTP")
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return Unreachable("tls_failed", getattr(cause, "verify_message", "") or "TLS failed")
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.ConnectError):
        return Unreachable("not_connected", "no connection")
    return Unreachable("connection_lost", "the connection was lost")


def _parsed(url: str) -> httpx.URL:
    """A URL that names a host by http or https, and nothing that could be read in two ways."""
    if len(url) > LONGEST_URL or not re.fullmatch(r"[^\s\\\x00-\x1f\x7f]+", url):
        raise Unreachable("bad_url", "not a URL")
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError):
        raise Unreachable("bad_url", "not a URL") from None
    if parsed.scheme not in PORTS or not parsed.host:
        raise Unreachable("bad_url", "not a URL of https")
    if not 0 < (parsed.port or PORTS[parsed.scheme]) < 1 << 16:
        raise Unreachable("bad_url", "a port that there is not")
    if parsed.userinfo or parsed.fragment:
        raise Unreachable("bad_url", "a URL with user information or a fragment")
    return parsed


@cache
def _system_tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()
