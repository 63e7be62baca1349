"""In each place a webhook of its organization with an event that failed, and one that is paused."""

from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.organizations.models import Organization
from mipass.domains.webhooks.models import Delivery, WebhookEndpoint
from mipass.domains.webhooks.operations import add_endpoint, pause_endpoint
from mipass.domains.webhooks.wishes import Wishes

ADDRESS = "https://1.1.1.1"  # needs no name to be resolved; nothing is sent there


def added_webhooks(actor: Actor, organization: Organization, mark: str) -> dict[str, object]:
    """Their ids, by the name that an address gives them."""
    endpoint, paused = (_endpoint(actor, organization, f"{name} {mark}") for name in ("Hook", "Paused"))
    pause_endpoint(actor=actor, endpoint=paused)
    while seal_events():  # so that there is something to send again
        pass
    delivery = Delivery.objects.create(
        distributor_id=organization.distributor_id,
        endpoint=endpoint,
        event_id=new_id(),
        sequence=1,
        type="credential.enabled",
        status="failed",
        attempts=10,
        due_at=now(),
        created_at=now(),
        ended_at=now(),
    )
    return {"endpoint_id": endpoint.id, "paused_endpoint": paused.id, "delivery_id": delivery.id}


def _endpoint(actor: Actor, organization: Organization, name: str) -> WebhookEndpoint:
    wishes = Wishes(
        url=f"{ADDRESS}/{name.replace(' ', '-')}", description=name, organization_ids=[organization.id]
    )
    made = add_endpoint(
        actor=actor, distributor=organization.distributor, wishes=wishes, idempotency_key=f"hook-{name}"
    )
    return made.endpoint
