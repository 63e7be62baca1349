"""The one way out to addresses that others name: resolved and checked first, then connected to that."""

from __future__ import annotations

import socket
from collections.abc import Collection
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

import httpx

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
GLOBAL_UNICAST = IPv6Network("2000::/3")  # RFC 4291, 2.4: all that is assigned beside what is special
# What Python calls global of the IANA's special ones: protocol assignments, and relays for 6to4 (RFC 7526).
SPECIAL = (IPv4Network("192.0.0.0/24"), IPv4Network("192.88.99.0/24"))


class InnerNetwork(httpx.ConnectError):
    """The host lies in a network that is not the public one."""


def outgoing_client(*, inner_hosts: Collection[str] = (), seconds: float = 5.0) -> httpx.Client:
    """A client that follows no redirect and connects to public addresses alone.

    Each host is resolved once, all its addresses are looked at, and the connection goes to one of these, so
    that a name which changes its mind between the two leads nowhere else. ``inner_hosts`` are those that the
    operator named: they may lie anywhere. TLS is checked against the name. Raises InnerNetwork.
    """
    return httpx.Client(
        transport=_Checked(inner_hosts), timeout=seconds, follow_redirects=False, trust_env=False
    )


class _Checked(httpx.BaseTransport):
    def __init__(self, inner_hosts: Collection[str]) -> None:
        self._inner_hosts = inner_hosts
        self._transport = httpx.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        address = _address_of(host, request, is_inner=host in self._inner_hosts)
        checked = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,  # Host among them
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return self._transport.handle_request(checked)

    def close(self) -> None:
        self._transport.close()


def _address_of(host: str, request: httpx.Request, *, is_inner: bool) -> str:
    try:
        found = socket.getaddrinfo(host, request.url.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpx.ConnectError(f"{host} cannot be resolved", request=request) from error
    addresses = [str(each[4][0]) for each in found]
    if not is_inner and not all(is_public(address) for address in addresses):
        raise InnerNetwork(f"{host} lies in an inner network", request=request)
    return addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is the public network's, and so is any IPv4 address within an IPv6 one."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        within = _within(found)
        if within:
            return all(is_public(str(each)) for each in within)
        if found not in GLOBAL_UNICAST:
            return False
    elif any(found in network for network in SPECIAL):
        return False
    return found.is_global and not found.is_multicast


def _within(address: IPv6Address) -> tuple[IPv4Address, ...]:
    """The IPv4 addresses that an IPv6 address leads to, where it is of a kind that holds some."""
    if address in NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    single = address.ipv4_mapped or address.sixtofour
    return (single,) if single else address.teredo or ()
