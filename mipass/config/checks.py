"""What single settings must be, each with the sentence that refuses it."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import available_timezones

import pycountry

from mipass.config.providers import OidcProvider
from mipass.config.secret_files import octets_in


def check_zone(name: str) -> str:
    """A time zone that exists. Raises ValueError."""
    if name not in available_timezones():
        raise ValueError("MIPASS_TIME_ZONE must name a zone such as Europe/Berlin or UTC")
    return name


def check_country(code: str) -> str:
    """A country of ISO 3166-1, in its two capitals. Raises ValueError."""
    if pycountry.countries.get(alpha_2=code) is None or code != code.upper():
        raise ValueError("MIPASS_COUNTRY must be a country's two letters such as DE")
    return code


def check_origins(origins: list[str]) -> list[str]:
    """Origins as browsers write them. Raises ValueError."""
    if not all(re.fullmatch(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?", each) for each in origins):
        raise ValueError("MIPASS_WALLET_ORIGINS must name origins such as https://wallet.example.com")
    return origins


def check_networks(networks: list[str]) -> list[str]:
    """Networks in CIDR notation, without bits beside their prefix. Raises ValueError."""
    for each in networks:
        try:
            ip_network(each)
        except ValueError:
            raise ValueError(
                f"MIPASS_EGRESS_ALLOWED_NETWORKS must name networks such as 10.20.0.0/16, not {each}"
            ) from None
    return networks


def certificates_for(variable: str) -> Callable[[Path | None], Path | None]:
    """A check of that setting: a file of certificates that can be read, or none. It raises ValueError."""

    def check(path: Path | None) -> Path | None:
        if path is not None and b"-----BEGIN CERTIFICATE-----" not in octets_in(path, variable):
            raise ValueError(f"{variable} must name a file of certificates in PEM")
        return path

    return check


def check_providers(providers: list[OidcProvider]) -> list[OidcProvider]:
    """Providers of different ids and issuers: two of one issuer would be one identity with two names."""
    for facts in ([each.id for each in providers], [each.issuer for each in providers]):
        if len(set(facts)) < len(facts):
            raise ValueError("two providers have the same id or issuer")
    return providers
