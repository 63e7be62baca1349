"""Sealing endpoints' secrets anew, with the present data key."""

from __future__ import annotations

from uuid import UUID

from mipass.base.keys.resealing import reseal
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.webhooks.models import WebhookEndpoint
from mipass.domains.webhooks.signing import place_of_secret


def reseal_secrets(distributor_id: UUID) -> int:
    """Those of a distributor that an older key sealed; how many it was."""
    rows, keys = WebhookEndpoint.objects.filter(distributor_id=distributor_id), data_keys(distributor_id)
    return reseal(rows, "secret", keys, lambda row: place_of_secret(row, "secret")) + reseal(
        rows, "previous_secret", keys, lambda row: place_of_secret(row, "previous_secret")
    )
