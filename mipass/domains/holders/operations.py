"""Making holders, changing what is known of them, deactivating them and taking that back.

What becomes of their credentials is the flows' business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.address import clean_email
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock, one_at_a_time
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.reliance import take_away
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify
from mipass.domains.holders.models import Holder, Treatment
from mipass.domains.holders.notes import clean_note, open_note, seal_note
from mipass.domains.holders.permissions import MANAGE
from mipass.domains.holders.search import words_of
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import OrganizationNotEnabled

NAMED = ("given_name", "family_name", "employee_number", "department", "external_id")


class HolderInactive(Refused):
    """The holder is inactive: nothing is issued or linked to them."""

    code = "holder_inactive"


class ExternalIdTaken(Refused):
    """Another holder of the organization has this external ID."""

    code = "external_id_taken"


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """What is known of a holder; empty is unknown."""

    email: str
    given_name: str = ""
    family_name: str = ""
    employee_number: str = ""
    department: str = ""
    note: str = ""
    external_id: str = ""

    def given(self) -> dict[str, str]:
        """What is known, by its names, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def facts_of(holder: Holder) -> HolderFacts:
    """What is known of this one, the note in the open."""
    names = {name: getattr(holder, name) for name in NAMED}
    return HolderFacts(email=str(holder.email), note=open_note(holder), **names)


@change("holders:create")
def create_holder(*, actor: Actor, organization: Organization, holder_id: UUID, facts: HolderFacts) -> Holder:
    """An active holder under an id that the caller made. Raises Invalid, ExternalIdTaken."""
    actor.require(MANAGE, organization.place)
    if not organization.is_live:
        raise OrganizationNotEnabled(_("This organization is being removed."))
    holder = Holder(
        id=holder_id,
        distributor_id=organization.distributor_id,
        organization=organization,
        created_at=now(),
    )
    write_facts(holder, _cleaned(asdict(facts)))
    holder.save(force_insert=True)
    record(actor=actor, event="holder:created", place=holder.place, subject_id=holder.id)
    notify(actor=actor, kind="holder-created")
    return holder


@change("holders:edit")
def edit_holder(
    *,
    actor: Actor,
    holder: Holder,
    changes: Mapping[str, str],
    judge: Callable[[Holder], None] = lambda _present: None,
) -> Holder:
    """Change what is given, by the names of `HolderFacts`, and is not so already.

    ``judge`` looks at the row first, as it is and locked. Another address is for contact alone: no credential
    changes. Raises Invalid, ExternalIdTaken.
    """
    actor.require(MANAGE, holder.place)
    present = lock_holder(holder)
    judge(present)
    before = asdict(facts_of(present))
    after = {**before, **_cleaned(changes)}
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        return present
    write_facts(present, after)
    present.save(update_fields=[*changed, "found_by"])
    record(actor=actor, event="holder:updated", place=present.place, subject_id=present.id, fields=changed)
    notify(actor=actor, kind="holder-updated")
    return present


@change("holders:deactivate")
def deactivate_holder(*, actor: Actor, holder: Holder, choice: Treatment) -> bool:
    """Nothing more is issued to the holder, and no phone accepts what is open. False if it was so already.

    ``choice`` is what the caller does with the credentials. The holder stays locked for the caller.
    """
    actor.require(MANAGE, holder.place)
    present = lock_holder(holder)
    if not present.active:
        return False
    take_away(present.id)
    present.active = False
    present.save(update_fields=["active"])
    record(actor=actor, event="holder:deactivated", place=present.place, subject_id=present.id, choice=choice)
    notify(actor=actor, kind="holder-deactivated")
    return True


@change("holders:reactivate")
def reactivate_holder(*, actor: Actor, holder: Holder) -> bool:
    """Open invitations can be accepted again; no credential is enabled. False if it was so already."""
    actor.require(MANAGE, holder.place)
    present = lock_holder(holder)
    if present.active:
        return False
    present.active = True
    present.save(update_fields=["active"])
    record(actor=actor, event="holder:reactivated", place=present.place, subject_id=present.id)
    notify(actor=actor, kind="holder-reactivated")
    return True


def lock_holder(holder: Holder) -> Holder:
    """The holder as they are now, locked until the transaction ends. Raises NotFound, Refused if erased."""
    rows = Holder.objects.filter(distributor_id=holder.distributor_id, id=holder.id)
    found = lock(rows).first()
    if found is None:
        raise NotFound
    if found.erased_at is not None:
        raise Refused(_("The data of this holder was erased."), code="wrong_state", facts={"state": "erased"})
    return found


def lock_active(holder: Holder) -> Holder:
    """The same, for what is issued or linked to them. Raises HolderInactive too."""
    found = lock_holder(holder)
    if not found.active:
        raise HolderInactive(_("This holder is inactive: nothing can be issued or linked to them."))
    return found


def _cleaned(given: Mapping[str, str]) -> dict[str, str]:
    """What is given in its one form. Raises Invalid naming what is wrong."""
    clean = {name: clean_name(given[name], field=name, required=False) for name in NAMED if name in given}
    if "email" in given:
        clean["email"] = clean_email(given["email"])
    if "note" in given:
        clean["note"] = clean_note(given["note"])
    return clean


def write_facts(holder: Holder, facts: Mapping[str, str]) -> None:
    """Set the columns of a locked holder, all in their one form. Raises ExternalIdTaken."""
    if facts["external_id"] != holder.external_id:
        _require_free(holder, facts["external_id"])
    for name in (*NAMED, "email"):
        setattr(holder, name, facts[name])
    holder.note = seal_note(holder, facts["note"])
    holder.found_by = words_of(facts)


def _require_free(holder: Holder, external_id: str) -> None:
    if not external_id:
        return
    one_at_a_time(f"holder {external_id} of {holder.organization_id}")
    others = Holder.objects.filter(
        distributor_id=holder.distributor_id,
        organization_id=holder.organization_id,
        external_id=external_id,
    )
    if others.exists():
        raise ExternalIdTaken(
            _("Another holder of this organization has this external ID."), field="external_id"
        )
