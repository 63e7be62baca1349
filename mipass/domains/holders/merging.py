"""Two holders who are one person: what is known of both goes to one of them; the other stays, inactive."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.domains.holders.models import Holder, Treatment
from mipass.domains.holders.notes import clean_note
from mipass.domains.holders.operations import (
    deactivate_holder,
    facts_of,
    lock_active,
    lock_holder,
    write_facts,
)
from mipass.domains.holders.permissions import MANAGE

FILLED = ("employee_number", "department", "external_id")


class OtherAddress(Refused):
    """The two do not have one address: nothing says that they are one person."""

    code = "other_address"


@change("holders:merge")
def merge_holder(*, actor: Actor, holder: Holder, other: Holder) -> Holder:
    """``other`` of the same address is ``holder``, who keeps what is known of them, and takes what is not.

    The other becomes inactive, and loses an external ID that the holder takes. Their credentials are the
    caller's business. Raises NotFound, OtherAddress, HolderInactive, Invalid for notes that are too long.
    """
    actor.require(MANAGE, holder.place)
    if other.organization_id != holder.organization_id:
        raise NotFound
    if other.id == holder.id:
        raise Invalid(_("Choose another holder."), code="same", field="others")
    present, gone = lock_active(holder), lock_holder(other)
    if present.email != gone.email:
        raise OtherAddress(_("Only holders with the same e-mail address can be merged."))
    mine, theirs = asdict(facts_of(present)), asdict(facts_of(gone))
    after = _joined(mine, theirs)
    if after["external_id"] and after["external_id"] == theirs["external_id"]:
        write_facts(gone, {**theirs, "external_id": ""})
        gone.save(update_fields=["external_id", "found_by"])
    changed = [name for name in after if after[name] != mine[name]]
    if changed:
        write_facts(present, after)
        present.save(update_fields=[*changed, "found_by"])
    record(
        actor=actor,
        event="holder:merged",
        place=present.place,
        subject_id=present.id,
        other_id=gone.id,
        fields=changed,
    )
    deactivate_holder(actor=actor, holder=gone, choice=Treatment.KEEP)
    return present


def _joined(mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, str]:
    after = {**mine}
    if not (mine["given_name"] or mine["family_name"]):
        after |= {name: theirs[name] for name in ("given_name", "family_name")}
    after |= {name: theirs[name] for name in FILLED if not mine[name]}
    notes = dict.fromkeys(note for note in (mine["note"], theirs["note"]) if note)
    return after | {"note": clean_note("\n".join(notes))}
