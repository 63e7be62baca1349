"""An organization's OpenID4VCI issuer as a wallet uses it (OpenID for Verifiable Credential Issuance 1.0).

Every address comes from the offer and the two kinds of metadata, none from knowledge of the portal; only the
request for the mailed code and what the metadata says of roots are ours.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from mipass.protocol.clock import now_utc
from mipass.protocol.dpop import make_proof
from mipass.protocol.keys import PrivateKey, from_base64url
from mipass.protocol.openid4vci import (
    CONFIGURATION,
    OFFER_SCHEME,
    PRE_AUTHORIZED,
    Offer,
    make_key_proof,
    parse_offer,
    well_known,
)
from mipass.simulator.errors import Refused
from mipass.simulator.portal import Portal


def offer_address(link: str) -> str:
    """Where the offer is that a mailed link or a QR code names. Raises Refused ``bad_link``.

    The link carries ``credential_offer_uri`` behind ``#``; a QR code is of the scheme that the
    specification names (4.1.3).
    """
    parts = urlsplit(link)
    found = parse_qs(parts.query if parts.scheme == OFFER_SCHEME else parts.fragment).get(
        "credential_offer_uri"
    )
    if not found:
        raise Refused("bad_link", "This is no link to a credential.")
    return found[0]


def fetch_offer(portal: Portal, address: str) -> Offer:
    """Get the offer. Raises Refused, Unreachable, ProtocolError ``bad_offer``."""
    offer = parse_offer(portal.get(address).content)
    if CONFIGURATION not in offer.configuration_ids or not address.startswith(f"{offer.issuer}/"):
        raise Refused("bad_offer", "The offer is of another kind, or of another issuer than its address.")
    return offer


class Issuer:
    """The endpoints of one issuer, with the DPoP key of one credential (RFC 9449)."""

    def __init__(self, portal: Portal, identifier: str, dpop_key: PrivateKey) -> None:
        """Fetch both kinds of metadata. Raises Refused, Unreachable."""
        self._portal = portal
        self._dpop_key = dpop_key
        self.identifier = identifier
        self._metadata = portal.get_json(well_known(identifier, "openid-credential-issuer"))
        servers = self._metadata.get("authorization_servers") or [identifier]
        self._server = portal.get_json(well_known(servers[0], "oauth-authorization-server"))
        if self._metadata.get("credential_issuer") != identifier:
            raise Refused("bad_answer", "The issuer's metadata is of another issuer.")

    @property
    def name(self) -> str:
        """The organization's name, as its metadata shows it."""
        display = self._metadata.get("display") or [{}]
        return str(display[0].get("name", self.identifier))

    @property
    def roots(self) -> list[bytes]:
        """The organization's root certificates, in DER."""
        return [from_base64url(each) for each in self._metadata.get("mipass_roots", [])]

    @property
    def reader_roots(self) -> list[bytes]:
        """The SHA-256 of the organization's roots of readers."""
        return [from_base64url(each) for each in self._metadata.get("mipass_reader_roots_sha256", [])]

    def exchange(self, code: str, tx_code: str) -> dict[str, Any]:
        """The token response for an offer's code and the mailed one (6.1)."""
        return self._token({"grant_type": PRE_AUTHORIZED, "pre-authorized_code": code, "tx_code": tx_code})

    def refresh(self, refresh_token: str, *, undecided: bool = False) -> dict[str, Any]:
        """The token response for a refresh token (RFC 6749, 6).

        ``undecided`` (ours): the holder has not accepted yet, and does not by this.
        """
        form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
        return self._token(form | ({"undecided": "true"} if undecided else {}))

    def credential(self, access_token: str, device_key: PrivateKey) -> dict[str, Any]:
        """The credential response (8.3): for a proof that the device key is held, over a fresh nonce."""
        nonce = str(self._portal.post(self._endpoint("nonce_endpoint"))["c_nonce"])
        proof = make_key_proof(device_key, audience=self.identifier, nonce=nonce, now=now_utc())
        return self._post_with(
            access_token,
            self._endpoint("credential_endpoint"),
            {"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [proof]}},
        )

    def notify(self, access_token: str, notification_id: str, event: str) -> None:
        """Tell what became of the credential (11.1)."""
        body = {"notification_id": notification_id, "event": event}
        self._post_with(access_token, self._endpoint("notification_endpoint"), body)

    def post(self, access_token: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Post to an address of ours below the issuer's identifier."""
        return self._post_with(access_token, f"{self.identifier}{path}", body)

    def _endpoint(self, name: str) -> str:
        if name not in self._metadata:
            raise Refused("bad_answer", f"The issuer's metadata names no {name}.")
        return str(self._metadata[name])

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        url = str(self._server["token_endpoint"])
        return self._portal.post(url, form=form, headers={"DPoP": self._proof(url)})

    def _post_with(self, access_token: str, url: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = {"Authorization": f"DPoP {access_token}", "DPoP": self._proof(url, access_token)}
        return self._portal.post(url, json=body, headers=headers)

    def _proof(self, url: str, access_token: str | None = None) -> str:
        now = now_utc()
        return make_proof(self._dpop_key, method="POST", url=url, access_token=access_token, now=now)
