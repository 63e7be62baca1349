"""Which phone asks: a proof by its key (RFC 9449), and an access token that is bound to that key."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.security.http import HttpAuthBase

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Device, TokenKind
from mipass.domains.credentials.phones.acceptance import authorize_device
from mipass.domains.credentials.phones.grants import TokenRefused, know_token, spend_proof
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import get_organization
from mipass.doors.api.middleware import note_claim, note_client
from mipass.protocol.dpop import Proof, verify_proof


class TokenMissing(Exception):
    """The request brings no token of the kind that is asked for."""


class DeviceRequest(HttpRequest):
    """A request with a token: ``auth`` is the phone that sent it."""

    auth: Device


class DeviceToken(HttpAuthBase):
    """Only for phones that hold a token of the address's organization, with the scope if one is named."""

    openapi_scheme = "DPoP"

    def __init__(self, scope: str = "") -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Device:
        """The phone.

        Raises TokenMissing, TokenRefused, ProtocolError ``bad_dpop``, ProofSeen, Forbidden, TooManyAttempts.
        """
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "dpop" or not token:
            raise TokenMissing
        organization = organization_of(request)
        known = know_token(organization=organization, token=token, kind=TokenKind.ACCESS)
        note_claim(request, "phone", known.device_id)
        proof = proof_of(request, organization, access_token=token, thumbprint=known.device.dpop_thumbprint)
        note_client(request, "phone", known.device_id)
        return authorize_device(
            organization=organization, access_token=token, thumbprint=proof.thumbprint, scope=self.scope
        )


def organization_of(request: HttpRequest) -> Organization:
    """The organization whose issuer the address names. Raises NotFound."""
    known = getattr(request, "organization", None)
    if isinstance(known, Organization):
        return known
    assert request.resolver_match is not None
    organization_id = UUID(request.resolver_match.kwargs["organization_id"])
    found = get_organization(actor=Actor.system(), organization_id=organization_id)
    request.organization = found  # type: ignore[attr-defined]  # asked for again by the view
    return found


def issuer_of(organization: Organization) -> str:
    """The organization's issuer identifier; its endpoints lie below it."""
    return f"{settings.CONFIG.public_url}/mobile/{organization.id}"


def proof_of(
    request: HttpRequest,
    organization: Organization,
    *,
    access_token: str | None = None,
    thumbprint: str | None = None,
) -> Proof:
    """The request's proof, which is used up by this. Raises ProtocolError ``bad_dpop``, ProofSeen.

    For a grant that is known already: what was not made by the key of its thumbprint is a stranger's, so
    nothing is stored for it. Raises TokenRefused.
    """
    proof = verify_proof(
        request.headers.get("DPoP", ""),
        method=request.method or "",
        url=f"{settings.CONFIG.public_url}{request.path}",
        access_token=access_token,
        now=now(),
    )
    if thumbprint is not None and proof.thumbprint != thumbprint:
        raise TokenRefused
    spend_proof(organization=organization, proof=proof)
    return proof
