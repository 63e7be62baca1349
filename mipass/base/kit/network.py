"""Addresses of the network, as they are told apart where something is counted."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

HOME = 64  # bits: what one customer of a network has at the least (RFC 6177), and changes within at will


def plain_address(address: str) -> str:
    """An IPv4 address that came as IPv6 (``::ffff:192.0.2.1``) as such: else they would all count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)


def neighbourhood(address: str) -> str:
    """What is counted together: an IPv4 address by itself, an IPv6 address with all of its /64."""
    plain = plain_address(address)
    if ":" not in plain:
        return plain
    try:
        return str(IPv6Network((plain.partition("%")[0], HOME), strict=False))
    except ValueError:
        return plain
