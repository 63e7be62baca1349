"""Making and changing distributors."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from uuid import UUID

import pycountry
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.reliance import take_away
from mipass.base.kit.text import clean_name, name_key
from mipass.base.outbox.operations import notify
from mipass.domains.distributors.data_keys import FIRST, make_data_key
from mipass.domains.distributors.models import Distributor, DistributorStatus
from mipass.domains.distributors.permissions import CREATE, EDIT, SUSPEND

LARGEST_THRESHOLD = 1_000_000_000


class NameTaken(Refused):
    """Another distributor has this name."""

    code = "name_taken"


@dataclass(frozen=True, slots=True)
class Contact:
    """The contact record of the Distributor page; ``country`` is an ISO 3166-1 alpha-2 code."""

    street_1: str = ""
    street_2: str = ""
    zip_code: str = ""
    state: str = ""
    country: str = ""
    phone: str = ""


@change("distributors:create")
def create_distributor(*, actor: Actor, distributor_id: UUID, name: str, contact: Contact) -> Distributor:
    """A new tenant with its own data key, under an id that the caller made. Raises NameTaken."""
    actor.require(CREATE, INSTALLATION)
    name = _free_name(name)
    distributor = Distributor(
        id=distributor_id, name=name, name_key=name_key(name), created_at=now(), **_clean(contact)
    )
    distributor.save(force_insert=True)
    make_data_key(distributor.id, FIRST, now())
    record(actor=actor, event="distributor:created", place=distributor.place, subject_id=distributor.id)
    return distributor


@change("distributors:edit")
def edit_distributor(*, actor: Actor, distributor: Distributor, name: str, contact: Contact) -> Distributor:
    """Change name and contact record. Raises NameTaken; nothing is recorded when nothing changes."""
    actor.require(EDIT, distributor.place)
    distributor = _locked(distributor)
    wanted = {"name": name if name == distributor.name else _free_name(name, distributor), **_clean(contact)}
    fields = [field for field, value in wanted.items() if getattr(distributor, field) != value]
    if fields:
        for field in fields:
            setattr(distributor, field, wanted[field])
        distributor.name_key = name_key(distributor.name)
        distributor.save(update_fields=[*fields, "name_key"])
        record(
            actor=actor,
            event="distributor:edited",
            place=distributor.place,
            subject_id=distributor.id,
            fields=fields,
        )
    notify(actor=actor, kind="distributor-saved")
    return distributor


@change("distributors:set_low_credit_threshold")
def set_low_credit_threshold(*, actor: Actor, distributor: Distributor, threshold: int | None) -> None:
    """Tell the Full Admins when fewer than ``threshold`` credits are unallocated; None: never."""
    actor.require(EDIT, distributor.place)
    if threshold is not None and not 1 <= threshold <= LARGEST_THRESHOLD:
        raise Invalid(
            _("Enter a number from 1 to 1,000,000,000."), code="out_of_range", field="low_credit_threshold"
        )
    rows = Distributor.objects.filter(id=distributor.id)
    if lock_distributor(distributor.id).low_credit_threshold != threshold:
        rows.update(low_credit_threshold=threshold)
        record(
            actor=actor,
            event="distributor:edited",
            place=distributor.place,
            subject_id=distributor.id,
            fields=["low_credit_threshold"],
        )
    notify(actor=actor, kind="low-credit-threshold-saved")


@change("distributors:suspend")
def suspend_distributor(*, actor: Actor, distributor: Distributor) -> None:
    """Stop its portal, issuing, redeeming and inviting; its doors go on."""
    _set_status(actor, distributor, DistributorStatus.SUSPENDED, "distributor:suspended")


@change("distributors:resume")
def resume_distributor(*, actor: Actor, distributor: Distributor) -> None:
    """Let its portal go on."""
    _set_status(actor, distributor, DistributorStatus.ACTIVE, "distributor:resumed")


def _set_status(actor: Actor, distributor: Distributor, status: DistributorStatus, event: str) -> None:
    actor.require(SUSPEND, distributor.place)
    take_away(distributor.id)
    if not Distributor.objects.filter(id=distributor.id).exclude(status=status).update(status=status):
        raise Refused(
            _("This distributor is already %(status)s.") % {"status": status.label}, code="no_change"
        )
    record(actor=actor, event=event, place=distributor.place, subject_id=distributor.id)
    notify(actor=actor, kind=event.replace(":", "-"), name=distributor.name)


def lock_distributor(distributor_id: UUID) -> Distributor:
    """The row, locked until the transaction ends: for rules that look at several rows of one tenant."""
    found = lock(Distributor.objects.filter(id=distributor_id)).first()
    if found is None:
        raise NotFound
    return found


def _locked(distributor: Distributor) -> Distributor:
    return lock_distributor(distributor.id)


def _free_name(name: str, distributor: Distributor | None = None) -> str:
    name = clean_name(name, field="name")
    others = Distributor.objects.filter(name_key=name_key(name))
    if distributor is not None:
        others = others.exclude(id=distributor.id)
    if others.exists():
        raise NameTaken(_("Another distributor has this name; choose a different one."), field="name")
    return name


def _clean(contact: Contact) -> dict[str, str]:
    if contact.country and pycountry.countries.get(alpha_2=contact.country) is None:
        raise Invalid(_("Choose a country from the list."), field="country")
    limits = {"zip_code": 20, "country": 2, "phone": 30}
    return {
        field: clean_name(value, field=field, length=limits.get(field, 100), required=False)
        for field, value in asdict(contact).items()
    }
