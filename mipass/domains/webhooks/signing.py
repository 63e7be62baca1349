"""Secrets of endpoints, and signatures by Standard Webhooks 1.0."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime

from standardwebhooks import Webhook

from mipass.base.kit.vault import seal, unseal
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.webhooks.models import Delivery, WebhookEndpoint

PREFIX = "whsec_"
SECRET_OCTETS = 32
USER_AGENT = "mipass-webhooks/1"


def new_secret() -> str:
    """A fresh one, as its receiver is given it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_OCTETS)).decode()


def sealed_secret(endpoint: WebhookEndpoint, secret: str, field: str) -> bytes:
    """A secret under the distributor's data key, bound to the endpoint and the field that holds it."""
    return seal(data_keys(endpoint.distributor_id), secret.encode(), place_of_secret(endpoint, field))


def open_secret(endpoint: WebhookEndpoint, field: str) -> str:
    """The secret that the field holds. Raises CannotOpen."""
    sealed = getattr(endpoint, field)
    return unseal(data_keys(endpoint.distributor_id), sealed, place_of_secret(endpoint, field)).decode()


def open_present(endpoint: WebhookEndpoint) -> str:
    """The secret that signs now. Raises CannotOpen."""
    return open_secret(endpoint, "secret")


def place_of_secret(endpoint: WebhookEndpoint, field: str) -> bytes:
    """What a sealed secret is bound to."""
    return f"webhook:{field}".encode() + endpoint.id.bytes


def signers_of(endpoint: WebhookEndpoint, at: datetime) -> Sequence[Webhook]:
    """Who signs for it: while a replaced secret is still good, both do. Raises CannotOpen."""
    known = [open_secret(endpoint, "secret")]
    if endpoint.previous_until is not None and at < endpoint.previous_until:
        known.append(open_secret(endpoint, "previous_secret"))
    return [Webhook(secret) for secret in known]


def headers_of(
    signers: Sequence[Webhook], delivery: Delivery, body: bytes, at: datetime
) -> Mapping[str, str]:
    """The headers of one try: the id stays the same, the time and with it the signature do not."""
    signatures = [signer.sign(delivery.message_id, at, body.decode()) for signer in signers]
    return {
        "content-type": "application/json",
        "user-agent": USER_AGENT,
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
