"""Whether an address that somebody sent leads back to this site."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme

LONGEST_ADDRESS = 4_000  # characters; the gate takes no longer one


def is_of_site(address: str, *, host: str, secure: bool) -> bool:
    """Whether it is a path, or an address of this host; ``secure``: of HTTPS then.

    Its length comes first: a host beyond ASCII is normalized, which takes the square of its length.
    """
    return len(address) <= LONGEST_ADDRESS and url_has_allowed_host_and_scheme(address, {host}, secure)
