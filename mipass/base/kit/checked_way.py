"""Connections to checked addresses alone, none of which waits past its deadline. Used by `egress`."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import httpcore
from django.conf import settings

from mipass.base.kit.outgoing import is_public

Address = IPv4Address | IPv6Address
Resolve = Callable[[str, int], Sequence[str]]

CONNECT_SECONDS = 5.0
LINK_LOCAL = (ip_network("169.254.0.0/16"), ip_network("fe80::/10"))
# Where clouds tell a machine its own secrets; some of these are no link-local or private addresses.
METADATA = frozenset(
    map(ip_address, ("169.254.169.254", "100.100.100.200", "168.63.129.16", "192.0.0.192", "fd00:ec2::254"))
)


class Unreachable(Exception):
    """A request that got no answer: ``code`` says why, the message in the words of a log."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


def resolve_host(host: str, port: int) -> Sequence[str]:
    """The addresses of a name, as this machine's resolver gives them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


def checked_addresses(host: str, port: int, resolve: Resolve, *, is_secure: bool) -> Sequence[str]:
    """The addresses of a host, every one of which may be connected to. Raises Unreachable."""
    try:
        addresses = list(dict.fromkeys(resolve(host, port)))
    except (OSError, UnicodeError) as error:
        raise Unreachable("unknown_host", "the host's name cannot be resolved") from error
    if not addresses:
        raise Unreachable("unknown_host", "the host's name has no address")
    for address in addresses:
        if not is_allowed(address, settings.CONFIG.egress_allowed_networks, is_secure=is_secure):
            code = "inner_address" if not _may(address) else "not_https"
            raise Unreachable(code, "an address that must not be connected to")
    return addresses


def _may(address: str) -> bool:
    return is_allowed(address, settings.CONFIG.egress_allowed_networks, is_secure=True)


def is_allowed(address: str, networks: Iterable[str], *, is_secure: bool) -> bool:
    """Whether an address may be connected to; without TLS only within the operator's own ``networks``.

    A link-local or metadata address only where a network is that address alone.
    """
    found = _plain(address)
    holding = [network for network in map(ip_network, networks) if found in network]
    if found in METADATA or any(found in local for local in LINK_LOCAL):
        return any(network.prefixlen == network.max_prefixlen for network in holding)
    return bool(holding) or (is_secure and is_public(address))


def _plain(address: str) -> Address:
    """An IPv4 address that is written as IPv6 as such: it is what would be connected to."""
    found = ip_address(address.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


class CheckedWay(httpcore.NetworkBackend):
    """Connects to checked addresses alone, and lets nothing go on past the request's ``deadline``.

    It is set anew before each, also where a connection is kept.
    """

    def __init__(self, resolve: Resolve, *, is_secure: bool) -> None:
        self._resolve, self._is_secure, self.deadline = resolve, is_secure, time.monotonic()
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,  # noqa: ARG002  the interface is httpcore's
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002  the interface is httpcore's
    ) -> httpcore.NetworkStream:
        addresses = checked_addresses(host, port, self._resolve, is_secure=self._is_secure)
        by = min(time.monotonic() + (timeout or CONNECT_SECONDS), self.deadline)
        failed: Exception = httpcore.ConnectError()
        for address in addresses:
            try:
                stream = self._inner.connect_tcp(address, port, timeout=_left(by))
                return _Dated(stream, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    def connect_unix_socket(
        self,
        path: str,  # noqa: ARG002  the interface is httpcore's
        timeout: float | None = None,  # noqa: ARG002  the interface is httpcore's
        socket_options: Iterable[Any] | None = None,  # noqa: ARG002  the interface is httpcore's
    ) -> httpcore.NetworkStream:
        raise Unreachable("bad_url", "not a host")


class _Dated(httpcore.NetworkStream):
    """A connection that waits for no single step past the deadline of its way."""

    def __init__(self, inner: httpcore.NetworkStream, way: CheckedWay) -> None:
        self._inner, self._way = inner, way

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  the interface is httpcore's
        return self._inner.read(max_bytes, _left(self._way.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  the interface is httpcore's
        self._inner.write(buffer, _left(self._way.deadline))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = min(timeout or CONNECT_SECONDS, _left(self._way.deadline))
        return _Dated(self._inner.start_tls(ssl_context, server_hostname, seconds), self._way)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def _left(deadline: float) -> float:
    """Seconds until then. Raises TimeoutError where there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
