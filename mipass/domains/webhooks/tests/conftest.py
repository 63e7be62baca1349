from uuid import uuid4

import pytest

from mipass.base.audit.operations import record
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.egress import Limits
from mipass.base.kit.ids import new_id
from mipass.domains.webhooks.delivering import deliver_due
from mipass.domains.webhooks.fan_out import fan_out
from mipass.domains.webhooks.models import WebhookEndpoint
from mipass.domains.webhooks.operations import add_endpoint
from mipass.domains.webhooks.wishes import Wishes
from tests.fixtures import actor_of
from tests.receiver import receiving

QUICK = Limits(connect=1.0, total=1.0)


def seal_all():
    """Seal what happened until now."""
    while seal_events():
        pass


@pytest.fixture
def receiver(settings):
    """Somebody on loopback, which the operator allows."""
    allowed = {"egress_allowed_networks": ["127.0.0.1/32"]}
    settings.CONFIG = settings.CONFIG.model_copy(update=allowed)
    with receiving() as found:
        yield found


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def add(receiver, distributor_a, admin, organization_a, organization_b, organization_admin):
    """Add an endpoint of the receiver's, which is told what happens from then on."""

    def one(actor=admin, **wishes):
        seal_all()
        return add_endpoint(
            actor=actor,
            distributor=distributor_a,
            wishes=Wishes(**{"url": receiver.url, **wishes}),
            idempotency_key=str(new_id()),
        )

    return one


@pytest.fixture
def endpoint(add):
    return add().endpoint


@pytest.fixture
def happen(distributor_a, organization_a):
    """Something happens in an organization, in Organization A where no other is named."""

    def one(event="credential:enabled", organization_id=organization_a.id, **details):
        subject_id = uuid4()
        record(
            actor=Actor.system(),
            event=event,
            place=Place(distributor_a.id, organization_id),
            subject_id=subject_id,
            **details,
        )
        return subject_id

    return one


@pytest.fixture
def work():
    """What the worker does: seal, queue, send. Returns how many tries there were."""

    def rounds():
        seal_all()
        while fan_out():
            pass
        return deliver_due(limits=QUICK, threads=4)

    return rounds


def again(endpoint):
    """The endpoint as it is now."""
    return WebhookEndpoint.objects.get(id=endpoint.id)
