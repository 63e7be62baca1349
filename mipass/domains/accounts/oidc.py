"""Signing in at a third party: OpenID Connect Core 1.0, authorization code flow with PKCE (RFC 7636).

Nothing that an issuer says is believed before its signature, issuer, audience, nonce and times are checked.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
from django.conf import settings
from django.utils.translation import gettext as _

from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.outgoing import outgoing_client
from mipass.config import OidcProvider

# Asymmetric ones alone: with `none` or a shared secret anybody could sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nonce"]
CLOCK_SKEW = 60
SECONDS_PER_READ = 5.0
SECONDS_PER_ANSWER = 10.0
ANSWER_BYTES = 512 * 1024
SUBJECT_LENGTH = 255  # Core 1.0, 2: sub


class SignInFailed(Refused):
    """The third party refused, cannot be reached, or said something that must not be believed.

    ``reason`` is for the log: a person can do nothing with it.
    """

    code = "third_party_failed"

    def __init__(self, reason: str) -> None:
        super().__init__(_("The sign-in with the third party failed. Nothing was changed."))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Identified:
    """Who an issuer says somebody is. ``email`` and names are only what it says, for filling in a form."""

    issuer: str
    subject: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    authenticated_at: int | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """What must be remembered, in the person's session alone, from the way out to the way back."""

    provider_id: str
    state: str
    nonce: str
    verifier: str


def list_providers() -> Sequence[OidcProvider]:
    """The third parties of this installation, in the order of its setting."""
    providers: list[OidcProvider] = settings.CONFIG.oidc_providers
    return providers


def get_provider(provider_id: str) -> OidcProvider:
    """One of them. Raises NotFound."""
    found = next((each for each in list_providers() if each.id == provider_id), None)
    if found is None:
        raise NotFound
    return found


def begin(provider: OidcProvider, *, redirect_uri: str, again: bool = False) -> tuple[str, Attempt]:
    """The address to go to, and what to remember. ``again`` asks for a fresh sign-in. Raises SignInFailed."""
    attempt = Attempt(provider.id, *(secrets.token_urlsafe(32) for _part in range(3)))
    challenge = base64.urlsafe_b64encode(hashlib.sha256(attempt.verifier.encode()).digest())
    query = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": "openid email profile",
        "state": attempt.state,
        "nonce": attempt.nonce,
        "code_challenge": challenge.rstrip(b"=").decode(),
        "code_challenge_method": "S256",
        **({"prompt": "login", "max_age": "0"} if again else {}),
    }
    with _client(provider) as client:
        address = _discover(client, provider)["authorization_endpoint"]
    return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}", attempt


def complete(
    provider: OidcProvider, attempt: Attempt, answer: Mapping[str, str], *, redirect_uri: str
) -> Identified:
    """Who came back with this answer. Raises SignInFailed for anything that is not as it must be."""
    if not secrets.compare_digest(answer.get("state", "").encode(), attempt.state.encode()):
        raise SignInFailed("another state came back")
    if answer.get("iss", provider.issuer) != provider.issuer:  # RFC 9207, 2.4: one issuer posing as another
        raise SignInFailed("another issuer answered")
    if "code" not in answer:
        raise SignInFailed("no code came back")
    with _client(provider) as client:
        metadata = _discover(client, provider)
        token = _redeem(client, provider, metadata, answer["code"], attempt.verifier, redirect_uri)
        keys = _ask(client, "GET", metadata["jwks_uri"])
    return _identified(_checked_claims(provider, keys, token, attempt.nonce))


def _client(provider: OidcProvider) -> httpx.Client:
    """What was configured answers, or nobody: its metadata leads into no inner network but its own host."""
    client = outgoing_client(inner_hosts={urlsplit(provider.issuer).hostname or ""}, seconds=SECONDS_PER_READ)
    client.headers["Accept"] = "application/json"
    return client


def _discover(client: httpx.Client, provider: OidcProvider) -> dict[str, Any]:
    """The issuer's metadata (OpenID Connect Discovery 1.0, 4.3: it must name the issuer that was asked)."""
    address = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    metadata = _ask(client, "GET", address)
    if metadata.get("issuer") != provider.issuer:
        raise SignInFailed("the metadata names another issuer")
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
        _require_address(metadata.get(name), like=provider.issuer)
    return metadata


def _require_address(address: object, *, like: str) -> None:
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    if not parts.hostname or parts.scheme not in {"https", urlsplit(like).scheme}:
        raise SignInFailed("the metadata lacks an address, or names one that is not encrypted")


def _redeem(
    client: httpx.Client,
    provider: OidcProvider,
    metadata: Mapping[str, Any],
    code: str,
    verifier: str,
    redirect_uri: str,
) -> str:
    """The ID token for a code (Core 1.0, 3.1.3.1)."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    methods = metadata.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    if "client_secret_basic" in methods:
        given: dict[str, Any] = {"auth": (provider.client_id, provider.secret)}
    else:
        given = {}
        form |= {"client_id": provider.client_id, "client_secret": provider.secret}
    token = _ask(client, "POST", metadata["token_endpoint"], data=form, **given).get("id_token")
    if not isinstance(token, str):
        raise SignInFailed("no ID token came")
    return token


def _ask(client: httpx.Client, method: str, address: str, **given: Any) -> dict[str, Any]:
    """The JSON object at an address, within limits of time and size. Raises SignInFailed."""
    deadline, body = time.monotonic() + SECONDS_PER_ANSWER, b""
    try:
        with client.stream(method, address, **given) as response:
            if response.status_code != httpx.codes.OK:
                raise SignInFailed(f"{urlsplit(address).hostname} answered {response.status_code}")
            for part in response.iter_bytes(8192):
                body += part
                if len(body) > ANSWER_BYTES or time.monotonic() > deadline:
                    raise SignInFailed(f"{urlsplit(address).hostname} answers too much or too slowly")
        answer = httpx.Response(200, content=body).json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise SignInFailed(f"{type(error).__name__} at {urlsplit(address).hostname}") from error
    if not isinstance(answer, dict):
        raise SignInFailed("the answer is no JSON object")
    return answer


def _checked_claims(
    provider: OidcProvider, keys: Mapping[str, Any], token: str, nonce: str
) -> dict[str, Any]:
    """The claims of an ID token, each checked as Core 1.0, 3.1.3.7 says. Raises SignInFailed."""
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key_for(token, keys),
            algorithms=ALGORITHMS,
            audience=provider.client_id,
            issuer=provider.issuer,
            leeway=CLOCK_SKEW,
            options={"require": CLAIMS},
        )
    except jwt.PyJWTError as error:
        raise SignInFailed(f"{type(error).__name__} in the ID token") from error
    if not secrets.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise SignInFailed("the ID token answers another request")
    if claims.get("azp", provider.client_id) != provider.client_id:
        raise SignInFailed("the ID token was made for another client")
    return claims


def _key_for(token: str, keys: Mapping[str, Any]) -> jwt.PyJWK:
    """The issuer's key that the token names, or its only one."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError
    found = jwt.PyJWKSet.from_dict(dict(keys)).keys
    usable = [key for key in found if key.key_type != "oct" and key.public_key_use in {None, "sig"}]
    named = [key for key in usable if "kid" not in header or key.key_id == header["kid"]]
    if len(named) != 1:
        raise jwt.InvalidKeyError
    return named[0]


def _identified(claims: Mapping[str, Any]) -> Identified:
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH or "\0" in subject:
        raise SignInFailed("the ID token names nobody")
    said = {name: _text(claims.get(name)) for name in ("email", "given_name", "family_name")}
    at = claims.get("auth_time")
    return Identified(
        issuer=claims["iss"],
        subject=subject,
        email=said["email"],
        first_name=said["given_name"],
        last_name=said["family_name"],
        authenticated_at=at if isinstance(at, int) else None,
    )


def _text(value: object) -> str:
    return value[:100] if isinstance(value, str) and "\0" not in value else ""
