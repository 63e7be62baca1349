"""What goes in and out of the endpoints of a wallet, as the specifications name it."""

from __future__ import annotations

from typing import Any, Literal

from ninja import Schema
from pydantic import ConfigDict, Field

LONGEST = 10_000


class LinkCode(Schema):
    """The code of a mailed link, as somebody types it."""

    code: str = Field(max_length=100, examples=["ABCDE-FGHJK"])


class OfferAddress(Schema):
    """What the link names (OpenID4VCI 4.1.3)."""

    credential_offer_uri: str


class OneTimeCode(Schema):
    """A one-time code for enrolling a reader, as somebody types it."""

    code: str = Field(max_length=100, examples=["ABCDE-FGHJK"])


class CodePlace(Schema):
    """Where a one-time code enrolls to."""

    credential_issuer: str
    organization: str


class TokenForm(Schema):
    """A token request (OpenID4VCI 6.1; RFC 6749, 6)."""

    grant_type: str = Field(max_length=200)
    pre_authorized_code: str = Field("", alias="pre-authorized_code", max_length=200)
    tx_code: str = Field("", max_length=50)
    refresh_token: str = Field("", max_length=200)
    client_id: str = Field("", max_length=200, pattern=r"^[\x20-\x7e]*$")
    authorization_details: str = Field("", max_length=LONGEST)
    undecided: bool = Field(False, description="Ours: the holder has not accepted yet, and this does not")


class TokenAnswer(Schema):
    """A token response (OpenID4VCI 6.2).

    Ours: ``credential_status``, how the credential stands, and ``credential_label``, what tells it from
    another card of the same organization.
    """

    access_token: str
    token_type: Literal["DPoP"] = "DPoP"  # noqa: S105
    expires_in: int
    refresh_token: str | None = None
    scope: str | None = None
    authorization_details: list[dict[str, Any]] | None = None
    credential_status: str = Field(examples=["invited", "enabled", "disabled", "revoked", "ended", "deleted"])
    credential_label: str = Field(examples=["Main entrance", "26-bit Wiegand, …677"])


class NonceAnswer(Schema):
    """A nonce response (7.2)."""

    c_nonce: str


class Proofs(Schema):
    """Key proofs; one of the type jwt is taken, and no other type beside it."""

    model_config = ConfigDict(extra="forbid")

    jwt: list[str] = Field(min_length=1, max_length=1)


class OneProof(Schema):
    """The only key proof as drafts of OpenID4VCI up to the 15th write it."""

    model_config = ConfigDict(extra="forbid")

    proof_type: Literal["jwt"]
    jwt: str


class CredentialBody(Schema):
    """A credential request (8.2); ``proof`` is what drafts up to the 15th have in place of ``proofs``."""

    credential_configuration_id: str = Field("", max_length=200)
    credential_identifier: str = Field("", max_length=200)
    proofs: dict[str, Any] = Field(default_factory=dict)
    proof: dict[str, Any] | None = None
    credential_response_encryption: dict[str, Any] | None = None


class OneCredential(Schema):
    """A document: base64url of the CBOR that ISO 18013-5 calls IssuerSigned."""

    credential: str


class CredentialAnswer(Schema):
    """A credential response (8.3)."""

    credentials: list[OneCredential]
    notification_id: str


class NotificationBody(Schema):
    """A notification (11.1)."""

    notification_id: str = Field(max_length=200)
    event: Literal["credential_accepted", "credential_failure", "credential_deleted"]
    event_description: str = Field("", max_length=LONGEST)
