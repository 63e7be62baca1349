"""Tokens that are about to end: of which it is to be told now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q

from mipass.base.kit.clock import day_of, now, today
from mipass.domains.clients.models import ApiToken
from mipass.domains.distributors.models import DistributorStatus

STEPS = (14, 3, 0)  # days before the end
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class EndingToken:
    """A token, how many days it has left (0: its last), and of which of the STEPS this is."""

    token: ApiToken
    days: int
    step: int


def list_ending() -> list[EndingToken]:
    """The newest token of each client of any distributor, where a step was reached that nobody was told of.

    One that ended within the last day, while nobody looked, counts as on its last.
    """
    is_newer = Q(created_at__gt=OuterRef("created_at"))
    is_newer |= Q(created_at=OuterRef("created_at"), id__gt=OuterRef("id"))
    newer = ApiToken.objects.filter(
        is_newer,
        distributor_id=OuterRef("distributor_id"),
        client_id=OuterRef("client_id"),
        revoked_at=None,
    )
    rows = ApiToken.objects.select_related("client__distributor").filter(
        revoked_at=None,
        client__revoked_at=None,
        client__distributor__status=DistributorStatus.ACTIVE,
        expires_at__range=(now() - DAY, now() + (STEPS[0] + 1) * DAY),
    )
    return [found for token in rows.exclude(Exists(newer)).order_by("id") for found in _due(token)]


def _due(token: ApiToken) -> Iterator[EndingToken]:
    days = max(0, (day_of(token.expires_at) - today()).days)
    reached = [step for step in STEPS if days <= step]
    is_new = token.told_days is None or (bool(reached) and token.told_days > min(reached))
    # A token that is good for 10 days is not told of the moment that it is made.
    if reached and is_new and token.expires_at - token.created_at > min(reached) * DAY:
        yield EndingToken(token, days, min(reached))


def mark_told(ending: EndingToken) -> bool:
    """Note that it is told now; whether nobody else has."""
    token = ending.token
    rows = ApiToken.objects.filter(id=token.id, distributor_id=token.distributor_id, revoked_at=None)
    rows = rows.filter(Q(told_days=None) | Q(told_days__gt=ending.step))
    return rows.update(told_days=ending.step) == 1
