"""The pre-authorized code of an offer (OpenID4VCI 1.0, 4.1.1): made when the offer is fetched, good once.

It is signed by us and names the invitation's link by its hash, so that nothing is stored for whoever looks at
an offer, and a link that is replaced takes its codes with it. What is spent is remembered until it would be
too old anyway.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.vault import Keys, is_mac, mac
from mipass.domains.credentials.models import Credential, UsedProof
from mipass.domains.credentials.phones.grants import use_once
from mipass.domains.organizations.models import Organization
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import base64url, from_base64url

LIFETIME = timedelta(minutes=10)
_RANDOM, _SECONDS, _HASH = 16, 8, 32  # octets of a code
_CONTENT = _RANDOM + _SECONDS + _HASH


class CodeSpent(Refused):
    """The pre-authorized code has served, or is too old; the offer's link gives another one."""

    code = "pre_authorized_code_spent"

    def __init__(self) -> None:
        super().__init__(_("This offer was opened too long ago, or has been used. Open its link again."))


@dataclass(frozen=True, slots=True)
class PreAuthorized:
    """A code of ours: the hash of the link that it was made for, and what is remembered of it once spent."""

    link_hash: bytes
    digest: bytes
    expires_at: datetime


def make_pre_authorized(*, credential: Credential) -> str:
    """A code for the credential's present link, for one token request within ten minutes."""
    expires_at = int((now() + LIFETIME).timestamp())
    content = (
        secrets.token_bytes(_RANDOM) + expires_at.to_bytes(_SECONDS) + bytes(credential.link_hash or b"")
    )
    return base64url(content + mac(_keys(), credential.organization_id.bytes + content))


def read_pre_authorized(*, organization: Organization, code: str) -> PreAuthorized:
    """What a code says. Raises NotFound for one that is not this organization's, CodeSpent for an old one."""
    try:
        octets = from_base64url(code)
    except ProtocolError:
        raise NotFound from None
    content, made = octets[:_CONTENT], octets[_CONTENT:]
    if not is_mac(_keys(), made, organization.id.bytes + content):
        raise NotFound
    expires_at = datetime.fromtimestamp(int.from_bytes(content[_RANDOM : _RANDOM + _SECONDS]), UTC)
    if expires_at <= now():
        raise CodeSpent
    return PreAuthorized(content[-_HASH:], hashlib.sha256(octets).digest(), expires_at)


def require_unspent(*, distributor_id: UUID, code: PreAuthorized) -> None:
    """Raise CodeSpent for a code that has served."""
    if UsedProof.objects.filter(distributor_id=distributor_id, digest=code.digest).exists():
        raise CodeSpent


def spend_pre_authorized(*, distributor_id: UUID, code: PreAuthorized) -> None:
    """Let the code serve. Raises CodeSpent if it has."""
    if not use_once(distributor_id, code.digest, code.expires_at):
        raise CodeSpent


def _keys() -> Keys:
    return installation_keys("pre-authorized-code")
