"""The rows that an action is about, before it is begun: which it would change, and which not and why."""

from __future__ import annotations

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.bulk_actions.operations import changed_by, why_it_stays
from mipass.domains.credentials.bulk_actions.selections import MOST_CHOSEN, Selection
from mipass.domains.credentials.lifecycle import REMIND
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.reminders import list_reasons
from mipass.domains.organizations.models import Organization


def list_preview(
    *, actor: Actor, organization: Organization, verb: str, selection: Selection, most: int = MOST_CHOSEN
) -> list[tuple[Credential, str]]:
    """The first of the selected credentials by address, each with why it would stay as it is, or nothing.

    The reasons are those of `preview_bulk_action`. Raises Invalid for an unknown verb.
    """
    actor.require(MANAGE, organization.place)
    rows = list(selection.of(actor, organization).order_by("email", "id")[:most])
    if verb == REMIND.verb:
        reasons = list_reasons(rows)
        return [(row, reasons[row.id]) for row in rows]
    changing = Credential.objects.filter(
        changed_by(verb), distributor_id=organization.distributor_id, id__in=[row.id for row in rows]
    )
    would_change = set(changing.values_list("id", flat=True))
    own = Credential.objects.filter(
        distributor_id=organization.distributor_id, id__in={row.id for row in rows} - would_change
    )
    reasons = dict(own.values_list("id", why_it_stays(verb)))
    return [(row, reasons.get(row.id, "")) for row in rows]
