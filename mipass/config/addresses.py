"""Addresses in the settings: what of them can be used, and a sentence for what cannot.

No message repeats a part of an address: a character that should have been percent-encoded cuts it where the
password stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address
from pathlib import Path
from urllib.parse import SplitResult, quote, urlsplit

MAIL_SCHEMES = {
    "smtp": (False, False, 25),
    "smtp+starttls": (False, True, 587),
    "smtps": (True, False, 465),
}  # TLS at once, STARTTLS, port
ENCODED = "percent-encode such characters in a user or password (# is %23, ? is %3F, / is %2F, % is %25)"


def sqlite_url(path: Path) -> str:
    """The address of a database file, whatever its folders are called."""
    return f"sqlite:///{quote(str(path))}"


def check_mail_url(address: str, schemes: Mapping[str, object]) -> None:
    """Raise ValueError unless a mail server can be found by it; empty is none, and right."""
    if not address:
        return
    problem = (
        f"MIPASS_MAIL_URL must be one of {', '.join(schemes)}, then ://user:password@host:port; " + ENCODED
    )
    parts = parts_of(address, problem)
    if parts.scheme not in schemes or not parts.hostname or parts.query or parts.path.strip("/"):
        raise ValueError(problem)


def check_public_url(name: str, address: str) -> None:
    """Raise ValueError for an address that the portal could not be reached at: one with a path, or none."""
    problem = (
        f"{name} must be http:// or https://, a host and perhaps a port, and no path: "
        "the portal has a host of its own"
    )
    parts = parts_of(address, problem)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(problem)
    if parts.path.strip("/") or parts.query or parts.username is not None:
        raise ValueError(problem)


def as_host(hostname: str) -> str:
    """A host as a request's Host header names it: an IPv6 address in brackets (RFC 3986, 3.2.2)."""
    try:
        return f"[{IPv6Address(hostname)}]"
    except ValueError:
        return hostname


def parts_of(address: str, problem: str) -> SplitResult:
    """Its parts; the port is a number, and nothing looks like a part of a password that was not encoded."""
    parts = split_address(address, problem)
    try:
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        raise ValueError(problem) from None
    if not has_port:
        raise ValueError(problem)
    return parts


def split_address(address: str, problem: str) -> SplitResult:
    """Its parts, of which the port may be anything."""
    try:
        parts = urlsplit(address)
    except ValueError:
        raise ValueError(problem) from None
    if "#" in address or any(sign.isspace() for sign in address):
        raise ValueError(problem)
    return parts


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches itself by that name or address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")  # RFC 6761, 6.3
