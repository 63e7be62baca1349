"""How long an organization's documents are good, and how long a late status list is trusted."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid, NotFound
from mipass.base.outbox.operations import notify
from mipass.domains.organizations.models import LIVE, MOST_DOCUMENT_DAYS, MOST_GRACE_HOURS, Organization
from mipass.domains.organizations.permissions import EDIT_DOOR_POLICY


@change("organizations:edit_door_policy")
def edit_door_policy(
    *, actor: Actor, organization: Organization, document_days: int, grace_hours: int
) -> None:
    """From now on new documents are good for so many days; readers learn of the grace with their next report.

    Raises Invalid outside 1 to 30 days and 0 to 72 hours.
    """
    actor.require(EDIT_DOOR_POLICY, organization.place)
    _require_range(document_days, 1, MOST_DOCUMENT_DAYS, "document_days")
    _require_range(grace_hours, 0, MOST_GRACE_HOURS, "grace_hours")
    live = Organization.objects.filter(
        distributor_id=organization.distributor_id, id=organization.id, status__in=LIVE
    )
    if not live.update(document_days=document_days, grace_hours=grace_hours):
        raise NotFound
    record(
        actor=actor,
        event="organization:door_policy_changed",
        place=organization.place,
        subject_id=organization.id,
        document_days=document_days,
        grace_hours=grace_hours,
    )
    notify(actor=actor, kind="door-policy-saved", name=organization.name)


def _require_range(value: int, least: int, most: int, field: str) -> None:
    if not least <= value <= most:
        raise Invalid(
            _("Enter a number from %(least)d to %(most)d.") % {"least": least, "most": most},
            code="out_of_range",
            field=field,
        )
