"""Adding, changing, pausing and removing endpoints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from mipass.base.audit.feed import position_of
from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock, one_at_a_time
from mipass.base.kit.errors import Forbidden, Invalid, NotFound, Refused
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim
from mipass.domains.distributors.models import Distributor
from mipass.domains.webhooks.models import (
    ORDINARY,
    Delivery,
    DeliveryStatus,
    EndpointStatus,
    WebhookEndpoint,
)
from mipass.domains.webhooks.permissions import MANAGE
from mipass.domains.webhooks.queries import get_endpoint, visible_to
from mipass.domains.webhooks.rights import told_now
from mipass.domains.webhooks.schedule import MOST_ENDPOINTS, SECRET_OVERLAP
from mipass.domains.webhooks.signing import new_secret, open_secret, sealed_secret
from mipass.domains.webhooks.wishes import Wishes, check_wishes, refuse_wider, require_reachable


@dataclass(frozen=True, slots=True)
class Made:
    """An endpoint with its secret, which is told once: None when the same request came before."""

    endpoint: WebhookEndpoint
    secret: str | None


def add_endpoint(*, actor: Actor, distributor: Distributor, wishes: Wishes, idempotency_key: str) -> Made:
    """An endpoint that is told of what happens from now on. Raises Invalid, Refused ``too_many``."""
    actor.require(MANAGE, distributor.place)
    checked = check_wishes(actor, wishes)
    require_reachable(checked.url)  # before the transaction: a slow name must not hold it open
    return _add(actor=actor, distributor=distributor, wishes=checked, idempotency_key=idempotency_key)


@change("webhooks:add")
def _add(*, actor: Actor, distributor: Distributor, wishes: Wishes, idempotency_key: str) -> Made:
    actor.require(MANAGE, distributor.place)
    claimed = claim(
        actor=actor,
        distributor_id=distributor.id,
        key=idempotency_key,
        operation="webhooks:add",
        content=wishes.values,
    )
    if claimed.replayed:
        return Made(get_endpoint(actor=actor, endpoint_id=claimed.result_id), None)
    _refuse_too_many(distributor)
    endpoint = WebhookEndpoint(
        id=claimed.result_id,
        distributor_id=distributor.id,
        created_by_kind=actor.kind,
        created_by_id=actor.own_id,
        created_at=now(),
        from_sequence=position_of(distributor.id) + 1,
        **wishes.values,
    )
    secret = new_secret()
    endpoint.secret = sealed_secret(endpoint, secret, "secret")
    endpoint.save(force_insert=True)
    _tell(actor, endpoint, "webhook:added", "webhook-added")
    return Made(endpoint, secret)


def edit_endpoint(*, actor: Actor, endpoint: WebhookEndpoint, wishes: Wishes) -> WebhookEndpoint:
    """Let it be as wished. What is queued already is sent to the new URL. Raises Invalid, NotFound."""
    actor.require(MANAGE, endpoint.place)
    checked = check_wishes(actor, wishes, kept=endpoint.organization_ids or ())
    if checked.url != endpoint.url:
        require_reachable(checked.url)
    return _edit(actor=actor, endpoint=endpoint, wishes=checked)


@change("webhooks:edit")
def _edit(*, actor: Actor, endpoint: WebhookEndpoint, wishes: Wishes) -> WebhookEndpoint:
    found = locked_endpoint(actor, endpoint)
    refuse_wider(actor, found, wishes)
    changed = [name for name, value in wishes.values.items() if getattr(found, name) != value]
    if changed:
        for name in changed:
            setattr(found, name, wishes.values[name])
        found.save(update_fields=changed)
        _tell(actor, found, "webhook:changed", "webhook-saved", fields=changed)
    return found


@change("webhooks:pause")
def pause_endpoint(*, actor: Actor, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """Send it nothing until it is enabled. Raises NotFound, Refused where nothing is sent anyway."""
    found = locked_endpoint(actor, endpoint)
    if not found.is_live:
        raise Refused(_("The webhook is not active."), code="wrong_state", facts={"state": found.status})
    stop(found, EndpointStatus.PAUSED)
    _tell(actor, found, "webhook:paused", "webhook-paused")
    return found


@change("webhooks:enable")
def enable_endpoint(
    *, actor: Actor, endpoint: WebhookEndpoint, from_sequence: int | None = None
) -> WebhookEndpoint:
    """Send it events again: what was not delivered from that sequence on, or only what happens from now on.

    Where its maker has no rights any more, whoever enables it answers for it from then on. Raises Invalid for
    a sequence that is not there yet, Refused where it is active, NotFound.
    """
    found = locked_endpoint(actor, endpoint)
    if found.is_live:
        raise Refused(_("The webhook is active already."), code="wrong_state", facts={"state": found.status})
    begin = _begin(found, from_sequence)
    if told_now(found) is None:
        found.created_by_kind, found.created_by_id = actor.kind, actor.own_id
    if told_now(found) is None:
        raise Forbidden
    found.status, found.disabled_reason, found.stopped_from = EndpointStatus.ACTIVE, "", None
    found.failing_since = found.failing_told_at = found.not_before = None
    found.from_sequence = begin
    found.save()
    _queue_again(found, begin)
    _tell(actor, found, "webhook:enabled", "webhook-enabled", from_sequence=begin)
    return found


@change("webhooks:rotate_secret")
def rotate_secret(*, actor: Actor, endpoint: WebhookEndpoint) -> Made:
    """A new secret. The one before signs beside it for 24 hours."""
    found = locked_endpoint(actor, endpoint)
    before, secret = open_secret(found, "secret"), new_secret()
    found.previous_secret = sealed_secret(found, before, "previous_secret")
    found.previous_until = now() + SECRET_OVERLAP
    found.secret = sealed_secret(found, secret, "secret")
    found.save(update_fields=["secret", "previous_secret", "previous_until"])
    _tell(actor, found, "webhook:secret_rotated", "webhook-secret-rotated")
    return Made(found, secret)


@change("webhooks:remove")
def remove_endpoint(*, actor: Actor, endpoint: WebhookEndpoint) -> None:
    """Send it nothing any more and forget its secret. Its log is kept as long as that of others."""
    found = locked_endpoint(actor, endpoint)
    stop(found, EndpointStatus.PAUSED)
    rows = Delivery.objects.filter(distributor_id=found.distributor_id, endpoint_id=found.id)
    rows.filter(status__in=[DeliveryStatus.QUEUED, DeliveryStatus.HELD]).update(
        status=DeliveryStatus.CANCELLED, ended_at=now()
    )
    found.removed_at, found.secret, found.previous_secret = now(), None, None
    found.save(update_fields=["removed_at", "secret", "previous_secret"])
    _tell(actor, found, "webhook:removed", "webhook-removed")


def stop(endpoint: WebhookEndpoint, status: EndpointStatus) -> None:
    """Pause or disable a locked endpoint: what waits for it because it happened is not sent."""
    rows = Delivery.objects.filter(
        distributor_id=endpoint.distributor_id,
        endpoint_id=endpoint.id,
        run=ORDINARY,
        status=DeliveryStatus.QUEUED,
    )
    first = rows.order_by("sequence").values_list("sequence", flat=True).first()
    rows.update(status=DeliveryStatus.CANCELLED, ended_at=now())
    endpoint.status, endpoint.stopped_from = status, first or endpoint.from_sequence
    endpoint.save(update_fields=["status", "stopped_from", "disabled_reason"])


def _begin(endpoint: WebhookEndpoint, from_sequence: int | None) -> int:
    following = position_of(endpoint.distributor_id) + 1
    if from_sequence is None:
        return following
    if not 1 <= from_sequence <= following:
        message = _("Enter a number from 1 to %(last)d: no later event has happened.") % {"last": following}
        raise Invalid(message, code="out_of_range", field="from_sequence")
    return from_sequence


def _queue_again(endpoint: WebhookEndpoint, begin: int) -> None:
    """What was queued before and not delivered; the rest is queued as if it happened now."""
    rows = Delivery.objects.filter(
        distributor_id=endpoint.distributor_id, endpoint_id=endpoint.id, run=ORDINARY, sequence__gte=begin
    )
    rows.filter(status__in=[DeliveryStatus.CANCELLED, DeliveryStatus.FAILED]).update(
        status=DeliveryStatus.QUEUED, attempts=0, due_at=now(), claimed_until=None, ended_at=None
    )


def locked_endpoint(actor: Actor, endpoint: WebhookEndpoint) -> WebhookEndpoint:
    """The endpoint as it is now, until the transaction ends. Raises NotFound outside the actor's reach."""
    actor.require(MANAGE, endpoint.place)
    found = lock(visible_to(actor).filter(id=endpoint.id)).first()
    if found is None:
        raise NotFound
    return found


def _refuse_too_many(distributor: Distributor) -> None:
    one_at_a_time(f"webhooks of {distributor.id}")
    rows = WebhookEndpoint.objects.filter(distributor_id=distributor.id, removed_at=None)
    if rows.count() >= MOST_ENDPOINTS:
        message = _("There are %(most)d webhooks already; remove one first.") % {"most": MOST_ENDPOINTS}
        raise Refused(message, code="too_many")


def _tell(actor: Actor, endpoint: WebhookEndpoint, event: str, notice: str, **details: Any) -> None:
    record(actor=actor, event=event, place=endpoint.place, subject_id=endpoint.id, **details)
    notify(actor=actor, kind=notice, name=endpoint.name)
