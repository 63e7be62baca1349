"""Proofs of possession as JWTs that carry their own key (RFC 7515, 4.1.3), read strictly."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt

from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, PublicKey, jwk, public_from_jwk

ALGORITHM = "ES256"
LONGEST = 4096  # characters
MAX_AGE = timedelta(seconds=300)
EARLY = timedelta(seconds=60)  # by so much a clock may be fast that sets the time from which a proof counts


@dataclass(frozen=True, slots=True)
class SignedClaims:
    """What a proof says, signed by the key that it carries."""

    key: PublicKey
    claims: Mapping[str, Any]

    def require_timely(self, *, now: datetime) -> None:
        """Raise ProtocolError ``stale`` past ``exp`` or before ``nbf``, where the proof has them."""
        end, begin = (self._seconds(name) for name in ("exp", "nbf"))
        is_over = end is not None and not now.timestamp() < end
        is_early = begin is not None and not begin <= (now + EARLY).timestamp()
        if is_over or is_early:
            raise ProtocolError("stale", "The proof does not count now by its own word.")

    def _seconds(self, name: str) -> float | None:
        value = self.claims.get(name)
        if name in self.claims and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise ProtocolError("malformed", f"The claim {name} is no number.")
        return value

    def text(self, name: str, *, longest: int = 1000) -> str:
        """A claim that is a text, not an empty one. Raises ProtocolError ``malformed``."""
        value = self.claims.get(name)
        if not isinstance(value, str) or not 1 <= len(value) <= longest or _is_half(value):
            raise ProtocolError("malformed", f"The claim {name} is missing or no usable text.")
        return value

    def issued_at(self, *, now: datetime, max_age: timedelta) -> datetime:
        """When it was made; a clock may be wrong by ``max_age`` in both directions.

        Raises ProtocolError ``stale``.
        """
        seconds = self._seconds("iat")
        if seconds is None:
            raise ProtocolError("malformed", "The claim iat is missing.")
        earliest, latest = ((now + age).timestamp() for age in (-max_age, max_age))
        if not earliest <= seconds <= latest:  # a NaN is neither
            raise ProtocolError("stale", "The proof was not made just now by the clock here.")
        return datetime.fromtimestamp(seconds, UTC)


def sign_claims(key: PrivateKey, *, typ: str, claims: Mapping[str, Any]) -> str:
    """A JWT of that type over the claims, with the public key in its header."""
    headers = {"typ": typ, "jwk": jwk(key.public_key())}
    return jwt.encode(dict(claims), key, algorithm=ALGORITHM, headers=headers)


def read_signed(token: str, *, typ: str, without: Collection[str] = ()) -> SignedClaims:
    """A JWT of that type whose signature is right by the key in its header.

    ``without`` are parameters that may not stand in the header beside the key. Anything but ES256 and a
    public P-256 key is refused, and so is every critical header (RFC 7515, 4.1.11). Raises ProtocolError
    ``malformed``, ``bad_key``, ``bad_signature``.
    """
    header = _header(token)
    if header.get("typ") != typ or header.get("alg") != ALGORITHM:
        raise ProtocolError("malformed", f"This is not a proof of the type {typ} signed with {ALGORITHM}.")
    if "crit" in header or header.get("b64", True) is not True:
        raise ProtocolError("malformed", "The proof's header asks for what is not understood.")
    if not header.keys().isdisjoint(without):
        raise ProtocolError("malformed", "The proof's header names its key in two ways.")
    key = public_from_jwk(header.get("jwk"))
    return SignedClaims(key, _claims(token, key))


def _is_half(text: str) -> bool:
    """Whether it holds half of a surrogate pair, which JSON can write and UTF-8 cannot."""
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def _header(token: str) -> Mapping[str, Any]:
    if len(token) > LONGEST or not token.isascii():
        raise ProtocolError("malformed", "This is no proof that can be read.")
    try:
        return jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise ProtocolError("malformed", "This is no proof that can be read.") from error


def _claims(token: str, key: PublicKey) -> Mapping[str, Any]:
    # The claims are looked at by who knows what they must be.
    options = {f"verify_{name}": False for name in ("aud", "exp", "iat", "iss", "jti", "nbf", "sub")}
    try:
        return jwt.decode(token, key, algorithms=[ALGORITHM], options=options)  # type: ignore[arg-type]
    except jwt.InvalidSignatureError as error:
        raise ProtocolError("bad_signature", "The proof is not signed by the key that it carries.") from error
    except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
        raise ProtocolError("malformed", "This is no proof that can be read.") from error
