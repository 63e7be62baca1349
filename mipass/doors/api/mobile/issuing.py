"""The endpoints of a wallet: token, nonce, credential, notification."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Form, Router
from pydantic import ValidationError

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Device, TokenKind
from mipass.domains.credentials.phones import acceptance, outcomes
from mipass.domains.credentials.phones.devices import device_actor, holder_actor
from mipass.domains.credentials.phones.grants import ACCESS_LIFETIME, know_token, make_nonce, spend_nonce
from mipass.domains.credentials.phones.offers import find_offer
from mipass.domains.credentials.phones.pre_authorized import read_pre_authorized
from mipass.domains.organizations.models import Organization
from mipass.doors.api.middleware import note_claim, note_client
from mipass.doors.api.mobile.devices import DeviceRequest, DeviceToken, issuer_of, organization_of, proof_of
from mipass.doors.api.mobile.errors import WalletError
from mipass.doors.api.mobile.schemas import (
    CredentialAnswer,
    CredentialBody,
    NonceAnswer,
    NotificationBody,
    OneCredential,
    OneProof,
    Proofs,
    TokenAnswer,
    TokenForm,
)
from mipass.doors.api.problems import OAuthError, Problem
from mipass.flows.accept_credential import accept_credential, claim_offer, renew
from mipass.protocol.keys import base64url
from mipass.protocol.openid4vci import (
    CONFIGURATION,
    PRE_AUTHORIZED,
    REFRESH,
    KeyProof,
    answer_details,
    read_details,
    verify_key_proof,
)

FORM, JSON = "application/x-www-form-urlencoded", "application/json"

router = Router(tags=["Acceptance"])
REFUSALS = {400: OAuthError, 401: OAuthError, 404: Problem, 429: Problem}


def require_type(request: HttpRequest, wanted: str, error: str) -> None:
    """Raise WalletError for a body of another content type than the specification asks for."""
    if request.content_type != wanted:
        raise WalletError(error, f"The content type must be {wanted}.")


@router.post(
    "/mobile/{uuid:organization_id}/token",
    response={200: TokenAnswer, **REFUSALS},
    exclude_none=True,
    url_name="token",
    operation_id="token",
    summary="Tokens for a phone",
)
def token(request: HttpRequest, organization_id: UUID, form: Form[TokenForm]) -> TokenAnswer:  # noqa: ARG001
    """For an offer's code with the mailed one, or for a refresh token; bound to the key of the header DPoP.

    The first refresh of a wallet that holds a document and never notified counts as acceptance, unless it
    says that its holder is ``undecided`` (ours).

    OpenID4VCI 1.0, 6; RFC 9449, 5. The first phone that brings both codes has the offer, and no other.
    """
    require_type(request, FORM, "invalid_request")
    organization = organization_of(request)
    has_details = read_details(form.authorization_details)
    if form.grant_type == PRE_AUTHORIZED:
        return _answer(_claim(request, organization, form), has_details=has_details)
    if form.grant_type != REFRESH:
        raise WalletError("unsupported_grant_type", "This server knows no such grant.")
    if not form.refresh_token:
        raise WalletError("invalid_request", "refresh_token is missing.")
    known = know_token(organization=organization, token=form.refresh_token, kind=TokenKind.REFRESH)
    note_claim(request, "phone", known.device_id)
    proof = proof_of(request, organization, thumbprint=known.device.dpop_thumbprint)
    note_client(request, "phone", known.device_id)
    device = acceptance.find_device(
        organization=organization, refresh_token=form.refresh_token, thumbprint=proof.thumbprint
    )
    grant = renew(actor=device_actor(device), device=device, accepts=not form.undecided)
    return _answer(grant, has_details=has_details)


def _claim(request: HttpRequest, organization: Organization, form: TokenForm) -> acceptance.Grant:
    if not form.pre_authorized_code or not form.tx_code:
        raise WalletError("invalid_request", "pre-authorized_code or tx_code is missing.")
    code = read_pre_authorized(organization=organization, code=form.pre_authorized_code)
    credential = find_offer(organization=organization, link_hash=code.link_hash)
    note_client(request, "offer", credential.id)
    proof = proof_of(request, organization)
    return claim_offer(
        actor=holder_actor(credential),
        credential=credential,
        pre_authorized=code,
        code=form.tx_code,
        dpop_thumbprint=proof.thumbprint,
        client_id=form.client_id,
    )


def _answer(grant: acceptance.Grant, *, has_details: bool) -> TokenAnswer:
    return TokenAnswer(
        access_token=grant.tokens.access,
        expires_in=int(ACCESS_LIFETIME.total_seconds()),
        refresh_token=grant.tokens.refresh or None,
        scope=grant.tokens.scope or None,
        authorization_details=answer_details(identifier_of(grant.device)) if has_details else None,
        credential_status=grant.status,
        credential_label=grant.label,
    )


@router.post(
    "/mobile/{uuid:organization_id}/nonce",
    response={200: NonceAnswer, 404: Problem},
    url_name="nonce",
    operation_id="nonce",
    summary="A nonce for a key proof",
)
def nonce(request: HttpRequest, organization_id: UUID) -> NonceAnswer:  # noqa: ARG001
    """OpenID4VCI 1.0, 7. It can be used once, within five minutes."""
    return NonceAnswer(c_nonce=make_nonce(organization=organization_of(request)))


@router.post(
    "/mobile/{uuid:organization_id}/credential",
    auth=DeviceToken(),
    response={200: CredentialAnswer, **REFUSALS},
    url_name="credential",
    operation_id="credential",
    summary="A document for the phone's key",
)
def credential(request: HttpRequest, organization_id: UUID, body: CredentialBody) -> CredentialAnswer:  # noqa: ARG001
    """OpenID4VCI 1.0, 8. The same phone may ask again, and gets a fresh document each time."""
    require_type(request, JSON, "invalid_credential_request")
    device = cast("DeviceRequest", request).auth
    organization = organization_of(request)
    _require_known(body, device)
    proof = _key_proof(body, organization, device)
    spend_nonce(organization=organization, nonce=proof.nonce)
    fetched = acceptance.fetch_document(actor=device_actor(device), device=device, key=proof.key)
    return CredentialAnswer(
        credentials=[OneCredential(credential=base64url(fetched.issuer_signed))],
        notification_id=str(fetched.notification_id),
    )


def identifier_of(device: Device) -> str:
    """The credential's name for a wallet that asked for it by authorization_details (6.2)."""
    return str(device.credential_id)


def _require_known(body: CredentialBody, device: Device) -> None:
    if body.credential_response_encryption is not None:
        raise WalletError("invalid_encryption_parameters", "Encrypted responses are not supported.")
    if body.credential_identifier and body.credential_configuration_id:
        raise WalletError("invalid_credential_request", "The credential is named in two ways.")
    if body.credential_identifier == identifier_of(device):
        return
    if body.credential_identifier:
        raise WalletError("unknown_credential_identifier", "There is no such credential.")
    if not body.credential_configuration_id:
        raise WalletError("invalid_credential_request", "credential_configuration_id is missing.")
    if body.credential_configuration_id != CONFIGURATION:
        raise WalletError("unknown_credential_configuration", "There is no such credential.")


def _key_proof(body: CredentialBody, organization: Organization, device: Device) -> KeyProof:
    audience = issuer_of(organization)
    return verify_key_proof(_proof_in(body), audience=audience, now=now(), client_id=device.wallet)


def _proof_in(body: CredentialBody) -> str:
    try:
        if body.proof is not None and not body.proofs:
            return OneProof.model_validate(body.proof).jwt
        [proof] = Proofs.model_validate(body.proofs if body.proof is None else {}).jwt
    except ValidationError:
        raise WalletError("invalid_proof", "proofs must hold one proof of the type jwt.") from None
    return proof


@router.post(
    "/mobile/{uuid:organization_id}/notification",
    auth=DeviceToken(),
    response={204: None, **REFUSALS},
    url_name="notification",
    operation_id="notification",
    summary="What became of the document",
)
def notification(request: HttpRequest, organization_id: UUID, body: NotificationBody) -> HttpResponse:  # noqa: ARG001
    """OpenID4VCI 1.0, 11. ``credential_accepted`` enables the credential; each may be repeated."""
    require_type(request, JSON, "invalid_notification_request")
    device = cast("DeviceRequest", request).auth
    tell = {
        "credential_accepted": accept_credential,
        "credential_failure": outcomes.report_failure,
        "credential_deleted": outcomes.report_deletion,
    }[body.event]
    tell(actor=device_actor(device), device=device, notification_id=body.notification_id)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
