"""Telling that every door knows of a stop: readers say what they hold, credentials what was stopped."""

from __future__ import annotations

from functools import partial

from mipass.base.kit.actor import Actor
from mipass.base.kit.each_alone import each_alone
from mipass.domains.credentials.stops import confirm_stop, list_known_stops, list_organizations_with_stops
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.queries import reported_list_time

MOST_AT_ONCE = 500  # of one organization


def confirm_stops() -> int:
    """Tell of the stops that are pending no more, each in a transaction of its own. Returns how many."""
    system = Actor.system()
    return sum(each_alone(list_organizations_with_stops(), partial(_confirm_in, system)))


def _confirm_in(actor: Actor, organization: Organization) -> int:
    known = list_known_stops(
        actor=actor,
        organization=organization,
        readers_know_since=reported_list_time(organization),
        limit=MOST_AT_ONCE,
    )
    return sum(each_alone(known, lambda credential: confirm_stop(actor=actor, credential=credential)))
