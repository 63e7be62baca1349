"""Demonstrating proof of possession: tokens that only one key can use (RFC 9449)."""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, base64url, thumbprint
from mipass.protocol.proofs import MAX_AGE, SignedClaims, read_signed, sign_claims

TYPE = "dpop+jwt"
LONGEST_JTI = 200
_DEFAULT_PORTS = {"http": 80, "https": 443}
# The characters of RFC 3986, 2, behind one of the two schemes that are spoken here.
_ADDRESS = re.compile(r"https?://[A-Za-z0-9%:/?#\[\]@!$&'()*+,;=._~-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that was checked. ``jti`` may be seen once until ``expires_at``: the caller remembers it.

    ``thumbprint`` names the key (RFC 7638); a token is bound to it.
    """

    thumbprint: str
    jti: str
    issued_at: datetime
    expires_at: datetime


def make_proof(
    key: PrivateKey,
    *,
    method: str,
    url: str,
    access_token: str | None = None,
    nonce: str | None = None,
    now: datetime,
) -> str:
    """The value of the header DPoP for one request (RFC 9449, 4.2)."""
    claims: dict[str, object] = {
        "jti": base64url(secrets.token_bytes(16)),
        "htm": method,
        "htu": url.partition("#")[0].partition("?")[0],
        "iat": int(now.timestamp()),
    }
    if access_token is not None:
        claims["ath"] = _hash(access_token)
    if nonce is not None:
        claims["nonce"] = nonce
    return sign_claims(key, typ=TYPE, claims=claims)


def verify_proof(
    proof: str,
    *,
    method: str,
    url: str,
    access_token: str | None = None,
    now: datetime,
    max_age: timedelta = MAX_AGE,
) -> Proof:
    """Check a proof against the request that it came with (RFC 9449, 4.3). Raises ProtocolError ``bad_dpop``.

    With ``access_token`` it must be made for that token; that the token is bound to its key, and that its
    ``jti`` is new, is for the caller to see to.
    """
    try:
        signed = read_signed(proof, typ=TYPE)
        return _checked(signed, method, url, access_token, now, max_age)
    except ProtocolError as error:
        raise ProtocolError("bad_dpop", error.message) from error


def _checked(
    signed: SignedClaims, method: str, url: str, access_token: str | None, now: datetime, max_age: timedelta
) -> Proof:
    issued_at = signed.issued_at(now=now, max_age=max_age)
    signed.require_timely(now=now)
    if signed.text("htm") != method or _normal(signed.text("htu")) != _normal(url):
        raise ProtocolError("malformed", "The proof was made for another request.")
    if access_token is not None and signed.text("ath") != _hash(access_token):
        raise ProtocolError("malformed", "The proof was made for another access token.")
    jti = signed.text("jti", longest=LONGEST_JTI)
    return Proof(thumbprint(signed.key), jti, issued_at, issued_at + max_age)


def _hash(access_token: str) -> str:
    return base64url(hashlib.sha256(access_token.encode()).digest())


def _normal(url: str) -> tuple[str, str, int | None, str]:
    """An address without query and fragment, in the form in which two are compared (RFC 3986, 6.2).

    What another reader may take for another address is none: a character that no address has (a tab is
    silently left out by `urlsplit`), user information, and port 0.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise ProtocolError("malformed", "The proof names no address.") from error
    if not _ADDRESS.fullmatch(url) or "@" in parts.netloc or port == 0:
        raise ProtocolError("malformed", "The proof names an address that can be read in two ways.")
    known = port or _DEFAULT_PORTS.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), known, parts.path or "/"
