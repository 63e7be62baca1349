"""What an endpoint's answers say of it: active, failing, disabled; and who is told."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.outbox.operations import notify_account, queue_mail
from mipass.base.outbox.queries import count_lately, mails_to
from mipass.domains.accounts.models import Account
from mipass.domains.admins.queries import list_full_admins
from mipass.domains.webhooks.models import LIVE, DisabledReason, EndpointStatus, WebhookEndpoint
from mipass.domains.webhooks.operations import stop
from mipass.domains.webhooks.rights import maker_of
from mipass.domains.webhooks.schedule import (
    DISABLED_AFTER,
    LONGEST_SLOWED,
    SLOWED,
    TOLD_AFTER,
)

MAILS_PER_HOUR = 5  # of each kind, to whom an endpoint that is enabled and disabled in turns would flood
NOTED_EVERY = timedelta(seconds=5)


def succeeded(endpoint: WebhookEndpoint) -> None:
    """A locked one took an event: whatever was wrong is over. Written at most every few seconds."""
    moment, last = now(), endpoint.last_success_at
    is_known = last is not None and last >= moment - NOTED_EVERY and endpoint.failing_since is None
    if is_known and endpoint.status != EndpointStatus.FAILING:
        return
    rows = WebhookEndpoint.objects.filter(distributor_id=endpoint.distributor_id, id=endpoint.id)
    old = Q(last_success_at=None) | Q(last_success_at__lt=moment - NOTED_EVERY)
    rows.filter(old | Q(failing_since__isnull=False)).update(
        last_success_at=moment, failing_since=None, failing_told_at=None
    )
    rows.filter(status=EndpointStatus.FAILING).update(status=EndpointStatus.ACTIVE)


def failed(endpoint: WebhookEndpoint) -> None:
    """It did not take an event."""
    rows = WebhookEndpoint.objects.filter(distributor_id=endpoint.distributor_id, id=endpoint.id)
    rows.filter(failing_since=None, status__in=LIVE).update(failing_since=now())
    rows.filter(status=EndpointStatus.ACTIVE).update(status=EndpointStatus.FAILING)


def slow_down(endpoint: WebhookEndpoint, asked: timedelta | None) -> None:
    """It said that this is too much: send it nothing for as long as it asked, or for a while."""
    until = now() + min(asked or SLOWED, LONGEST_SLOWED)
    rows = WebhookEndpoint.objects.filter(distributor_id=endpoint.distributor_id, id=endpoint.id)
    rows.filter(Q(not_before=None) | Q(not_before__lt=until)).update(not_before=until)


def disable(endpoint: WebhookEndpoint, reason: DisabledReason) -> None:
    """Send a locked endpoint nothing any more, and tell those who can mend it."""
    endpoint.disabled_reason = reason
    stop(endpoint, EndpointStatus.DISABLED)
    record(
        actor=Actor.system(),
        event="webhook:disabled",
        place=endpoint.place,
        subject_id=endpoint.id,
        reason=reason,
    )
    _tell(endpoint, "webhook-disabled")


def look_after_failing() -> int:
    """Tell of endpoints that failed for a day, and disable those that failed for five; how many it was."""
    moment = now()
    due = Q(failing_since__lte=moment - DISABLED_AFTER)
    due |= Q(failing_since__lte=moment - TOLD_AFTER, failing_told_at=None)
    rows = WebhookEndpoint.objects.filter(due, status__in=LIVE, removed_at=None)
    found = list(rows.values_list("distributor_id", "id"))
    for distributor_id, endpoint_id in found:
        with transaction.atomic():
            mine = WebhookEndpoint.objects.filter(distributor_id=distributor_id, id=endpoint_id)
            endpoint = lock(mine.filter(due, status__in=LIVE)).first()
            if endpoint is not None:
                _settle(endpoint, moment)
    return len(found)


def _settle(endpoint: WebhookEndpoint, moment: datetime) -> None:
    if endpoint.failing_since is not None and endpoint.failing_since <= moment - DISABLED_AFTER:
        disable(endpoint, DisabledReason.FAILING)
        return
    endpoint.failing_told_at = moment
    endpoint.save(update_fields=["failing_told_at"])
    _tell(endpoint, "webhook-failing")


def _tell(endpoint: WebhookEndpoint, kind: str) -> None:
    """By notice and mail. The mail's facts are looked up when it is sent."""
    for account in _concerned(endpoint):
        notify_account(account_id=account.id, kind=kind, level="warning", name=endpoint.name)
        sent = mails_to(recipient=account.email, place=endpoint.place, kinds=[kind])
        if count_lately(sent) < MAILS_PER_HOUR:
            queue_mail(
                kind=kind,
                recipient=account.email,
                context={},
                place=endpoint.place,
                subject_id=endpoint.id,
            )


def _concerned(endpoint: WebhookEndpoint) -> Iterable[Account]:
    """The Full Admins, and whoever added it while they may see it."""
    people = {account.id: account for account in list_full_admins(endpoint.distributor)}
    maker = maker_of(endpoint) if endpoint.made_by.kind is ActorKind.ADMIN else None
    if maker is not None and maker.own_id not in people:
        people |= Account.objects.in_bulk([maker.own_id])
    return people.values()
