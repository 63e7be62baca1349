"""Tokens of phones, and what may be used once: nonces and proofs. All are kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.actor import Permission
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.errors import Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import Keys, is_mac, mac, new_token, token_hash
from mipass.domains.credentials.models import Credential, Device, DeviceToken, TokenKind, UsedProof
from mipass.domains.organizations.models import Organization
from mipass.protocol.dpop import Proof
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import base64url, from_base64url

ENROLL = Permission("readers:enroll")  # the scope of an installer's token
ACCESS_LIFETIME = timedelta(minutes=10)
REFRESH_LIFETIME = timedelta(days=5 * 365)  # from the claim of the offer: about the life of a phone
UNUSED_LIFETIME = timedelta(days=365)  # of a refresh token that nobody uses
MOST_ACCESS_TOKENS = 8  # of one phone at once: pages that are open side by side
NONCE_LIFETIME = timedelta(minutes=5)
PURGED_AT_ONCE = 1000
_RANDOM, _SECONDS = 16, 8  # octets of a nonce


class TokenRefused(Refused):
    """The token is unknown, expired, of an ended device or of another key."""

    code = "invalid_token"

    def __init__(self) -> None:
        super().__init__(_("This token is no longer valid."))


class ProofSeen(Refused):
    """The nonce or proof was used before, or is none of ours."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a phone is given. ``refresh`` is empty where it keeps the one that it has."""

    access: str
    refresh: str
    scope: str


def make_tokens(*, device: Device, credential: Credential, with_refresh: bool) -> Tokens:
    """Fresh tokens; installer permission at this moment decides the scope. Needs the credential's lock.

    A phone has one refresh token, which ends with `REFRESH_LIFETIME`: a new one takes the old one's place.
    """
    scope = ENROLL if credential.installer else ""
    refresh = ""
    if with_refresh:
        _tokens_of(device, TokenKind.REFRESH).delete()
        refresh = _keep(device, TokenKind.REFRESH, "", device.claimed_at + REFRESH_LIFETIME)
    access = _keep(device, TokenKind.ACCESS, scope, now() + ACCESS_LIFETIME)
    mine = _tokens_of(device, TokenKind.ACCESS)
    oldest = mine.order_by("-expires_at", "-id")[MOST_ACCESS_TOKENS:]
    mine.filter(id__in=[token.id for token in oldest]).delete()
    return Tokens(access, refresh, scope)


def _tokens_of(device: Device, kind: TokenKind) -> QuerySet[DeviceToken]:
    return DeviceToken.objects.filter(distributor_id=device.distributor_id, device=device, kind=kind)


def _keep(device: Device, kind: TokenKind, scope: str, expires_at: datetime) -> str:
    token = new_token()
    DeviceToken.objects.create(
        id=new_id(),
        distributor_id=device.distributor_id,
        device=device,
        kind=kind,
        digest=token_hash(token),
        scope=scope,
        expires_at=expires_at,
    )
    return token


def find_token(*, organization: Organization, token: str, kind: TokenKind, thumbprint: str) -> DeviceToken:
    """The token with its device and credential, used by the key that it is bound to. Raises TokenRefused."""
    found = know_token(organization=organization, token=token, kind=kind)
    if found.device.dpop_thumbprint != thumbprint:
        raise TokenRefused
    return found


def know_token(*, organization: Organization, token: str, kind: TokenKind) -> DeviceToken:
    """The token, whoever brings it: asked before anything is worked out or stored. Raises TokenRefused."""
    rows = DeviceToken.objects.select_related("device__credential__organization__distributor")
    found = rows.filter(
        distributor_id=organization.distributor_id,
        digest=token_hash(token),
        kind=kind,
        device__organization_id=organization.id,
        device__ended_at=None,
    ).first()
    if found is None or found.expires_at <= now() or _is_unused(found):
        raise TokenRefused
    return found


def _is_unused(found: DeviceToken) -> bool:
    """Whether it is a refresh token whose phone has not come for too long."""
    return found.kind == TokenKind.REFRESH and found.device.last_seen_at <= now() - UNUSED_LIFETIME


def spend_proof(*, organization: Organization, proof: Proof) -> None:
    """Remember a DPoP proof (RFC 9449, 11.1). Raises ProofSeen ``invalid_dpop_proof`` when it was seen.

    At once, whatever becomes of the request.
    """
    digest = hashlib.sha256(f"{proof.thumbprint}.{proof.jti}".encode()).digest()
    if not use_once(organization.distributor_id, digest, proof.expires_at):
        raise ProofSeen(_("This proof has been used before."), code="invalid_dpop_proof")


def make_nonce(*, organization: Organization) -> str:
    """A nonce that this organization's issuer takes once within five minutes. Nothing is stored for it."""
    expires_at = int((now() + NONCE_LIFETIME).timestamp())
    content = secrets.token_bytes(_RANDOM) + expires_at.to_bytes(_SECONDS)
    return base64url(content + mac(_nonce_keys(), organization.id.bytes + content))


def spend_nonce(*, organization: Organization, nonce: str) -> None:
    """Use a nonce up. Raises ProofSeen ``invalid_nonce`` for one that is used, expired or not ours."""
    refusal = ProofSeen(_("This nonce is no longer valid."), code="invalid_nonce")
    try:
        octets = from_base64url(nonce)
    except ProtocolError:
        raise refusal from None
    content, made = octets[: _RANDOM + _SECONDS], octets[_RANDOM + _SECONDS :]
    if not is_mac(_nonce_keys(), made, organization.id.bytes + content):
        raise refusal
    expires_at = datetime.fromtimestamp(int.from_bytes(content[_RANDOM:]), UTC)
    if expires_at <= now() or not use_once(
        organization.distributor_id, hashlib.sha256(octets).digest(), expires_at
    ):
        raise refusal


def _nonce_keys() -> Keys:
    return installation_keys("credential-nonce")


def use_once(distributor_id: UUID, digest: bytes, expires_at: datetime) -> bool:
    """Remember what serves once, until it is too old anyway; False if it was used before."""
    return insert_unless_exists(
        UsedProof, id=new_id(), distributor_id=distributor_id, digest=digest, expires_at=expires_at
    )


def purge_expired() -> int:
    """Forget a batch of what expired: used proofs and access tokens. Returns how many rows went."""
    gone = 0
    for model in (UsedProof, DeviceToken):
        expired = model._default_manager.filter(expires_at__lt=now()).values_list("id", flat=True)
        gone += model._default_manager.filter(id__in=list(expired[:PURGED_AT_ONCE])).delete()[0]
    return gone
