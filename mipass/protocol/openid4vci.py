"""OpenID for Verifiable Credential Issuance 1.0: key proofs, offers and the two kinds of metadata."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from mipass.protocol.card_data import ELEMENT
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, PublicKey, base64url
from mipass.protocol.proofs import ALGORITHM, MAX_AGE, read_signed, sign_claims

PROOF_TYPE = "openid4vci-proof+jwt"
CONFIGURATION = "pacs_wiegand_mdoc"
PRE_AUTHORIZED = "urn:ietf:params:oauth:grant-type:pre-authorized_code"
REFRESH = "refresh_token"
OFFER_SCHEME = "openid-credential-offer"
CODE_LENGTH = 6
OTHER_KEYS = ("kid", "x5c")  # a proof's header names its key once (F.1)
DETAILS_TYPE = "openid_credential"
ES256 = -7  # as COSE numbers it
LARGEST_OFFER = 4096  # octets


@dataclass(frozen=True, slots=True)
class KeyProof:
    """The key to which a document is to be bound, and the nonce over which its holder signed."""

    key: PublicKey
    nonce: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A credential offer (4.1.1) with its only grant, the pre-authorized code."""

    issuer: str
    configuration_ids: tuple[str, ...]
    code: str
    code_length: int


@dataclass(frozen=True, slots=True)
class Display:
    """How a card looks: whose name it bears, and colours as #rrggbb. An empty ``logo``: none."""

    name: str
    organization: str
    background: str
    text: str
    logo: str = ""


def make_key_proof(key: PrivateKey, *, audience: str, nonce: str, now: datetime) -> str:
    """A proof of the type jwt over the issuer's nonce (F.1), with the key in its header."""
    claims = {"aud": audience, "iat": int(now.timestamp()), "nonce": nonce}
    return sign_claims(key, typ=PROOF_TYPE, claims=claims)


def verify_key_proof(
    token: str, *, audience: str, now: datetime, client_id: str = "", max_age: timedelta = MAX_AGE
) -> KeyProof:
    """Check a proof of the type jwt (F.1, F.4) but for its nonce, which the caller made.

    ``client_id`` is who asked for the access token, empty for nobody who said so. Raises ProtocolError
    ``bad_proof``.
    """
    try:
        signed = read_signed(token, typ=PROOF_TYPE, without=OTHER_KEYS)
        signed.issued_at(now=now, max_age=max_age)
        signed.require_timely(now=now)
        intended, nonce = signed.text("aud"), signed.text("nonce")
    except ProtocolError as error:
        raise ProtocolError("bad_proof", error.message) from error
    if intended != audience:
        raise ProtocolError("bad_proof", "The proof was made for another issuer.")
    if "iss" in signed.claims and signed.claims["iss"] != (client_id or None):
        raise ProtocolError("bad_proof", "The proof names another client than the one with the token.")
    return KeyProof(signed.key, nonce)


def make_offer(*, issuer: str, code: str) -> dict[str, Any]:
    """The offer of one credential against a pre-authorized code and a mailed one (4.1.1)."""
    tx_code = {"input_mode": "numeric", "length": CODE_LENGTH}
    return {
        "credential_issuer": issuer,
        "credential_configuration_ids": [CONFIGURATION],
        "grants": {PRE_AUTHORIZED: {"pre-authorized_code": code, "tx_code": tx_code}},
    }


def offer_query(address: str) -> str:
    """What leads to an offer by reference (4.1.3): behind `#` in a link, behind `?` in a QR code."""
    return f"credential_offer_uri={quote(address, safe='')}"


def parse_offer(data: bytes) -> Offer:
    """Read an offer. Raises ProtocolError ``bad_offer`` for one that names no such grant."""
    try:
        found = json.loads(data[: LARGEST_OFFER + 1]) if len(data) <= LARGEST_OFFER else None
    except (ValueError, RecursionError) as error:
        raise ProtocolError("bad_offer", "The offer cannot be read.") from error
    grant = _at(found, "grants", PRE_AUTHORIZED)
    issuer, code = _at(found, "credential_issuer"), _at(grant, "pre-authorized_code")
    ids, length = _at(found, "credential_configuration_ids"), _at(grant, "tx_code", "length")
    are_ids = isinstance(ids, list) and bool(ids) and all(isinstance(each, str) for each in ids)
    if not (isinstance(issuer, str) and isinstance(code, str) and are_ids):
        raise ProtocolError("bad_offer", "The offer names no issuer, credential or code.")
    return Offer(issuer, tuple(ids), code, length if type(length) is int else 0)


def _at(found: object, *names: str) -> Any:
    for name in names:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def read_details(text: str) -> bool:
    """Whether a token request says by authorization_details what it wants: the one credential (5.1.1).

    An empty text says nothing. Raises ProtocolError ``bad_details``.
    """
    if not text:
        return False
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ProtocolError("bad_details", "authorization_details cannot be read.") from error
    wanted = {"type": DETAILS_TYPE, "credential_configuration_id": CONFIGURATION}
    are_right = isinstance(found, list) and all(
        isinstance(each, dict) and wanted.items() <= each.items() for each in found
    )
    if not are_right or not found:
        raise ProtocolError("bad_details", "authorization_details names something else than the credential.")
    return True


def answer_details(identifier: str) -> list[dict[str, Any]]:
    """The authorization_details of a token response (6.2): by which name the credential is asked for."""
    return [
        {
            "type": DETAILS_TYPE,
            "credential_configuration_id": CONFIGURATION,
            "credential_identifiers": [identifier],
        }
    ]


def well_known(issuer: str, kind: str) -> str:
    """Where an issuer's metadata lies: between host and path (12.2.2; RFC 8414, 3.1)."""
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}/.well-known/{kind}{parts.path.rstrip('/')}"


def issuer_metadata(
    *, issuer: str, doc_type: str, display: Display, roots: Sequence[bytes], reader_roots: Sequence[bytes]
) -> dict[str, Any]:
    """The credential issuer's metadata (12.2.4).

    Ours are ``mipass_roots``, its root certificates in DER, and the SHA-256 of those of its readers.
    """
    return {
        "credential_issuer": issuer,
        "credential_endpoint": f"{issuer}/credential",
        "nonce_endpoint": f"{issuer}/nonce",
        "notification_endpoint": f"{issuer}/notification",
        "display": [{"name": display.organization}],
        "credential_configurations_supported": {CONFIGURATION: _configuration(doc_type, display)},
        "mipass_roots": [base64url(root) for root in roots],
        "mipass_reader_roots_sha256": [base64url(each) for each in reader_roots],
    }


def _configuration(doc_type: str, display: Display) -> dict[str, Any]:
    return {
        "format": "mso_mdoc",
        "doctype": doc_type,
        "cryptographic_binding_methods_supported": ["cose_key", "jwk"],
        "credential_signing_alg_values_supported": [ES256],
        "proof_types_supported": {"jwt": {"proof_signing_alg_values_supported": [ALGORITHM]}},
        "credential_metadata": {
            "display": [_look(display)],
            "claims": [{"path": [doc_type, ELEMENT], "mandatory": True}],
        },
    }


def _look(display: Display) -> dict[str, Any]:
    look: dict[str, Any] = {
        "name": display.name,
        "background_color": display.background,
        "text_color": display.text,
    }
    return look | {"logo": {"uri": display.logo}} if display.logo else look


def server_metadata(*, issuer: str, scopes: Sequence[str]) -> dict[str, Any]:
    """The authorization server's metadata (12.3; RFC 8414, 2; RFC 9449, 5.1). There is no front channel."""
    return {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/token",
        "token_endpoint_auth_methods_supported": ["none"],
        "response_types_supported": [],
        "grant_types_supported": [PRE_AUTHORIZED, REFRESH],
        "pre-authorized_grant_anonymous_access_supported": True,
        "dpop_signing_alg_values_supported": [ALGORITHM],
        "scopes_supported": list(scopes),
        "authorization_details_types_supported": [DETAILS_TYPE],
    }
