"""An attempt, its delivery and its endpoint share one distributor."""

from mipass.base.kit.guards import SameTenant

GUARDS = [
    SameTenant("webhooks_delivery", "endpoint_id", "webhooks_webhookendpoint"),
    SameTenant("webhooks_attempt", "delivery_id", "webhooks_delivery"),
]
