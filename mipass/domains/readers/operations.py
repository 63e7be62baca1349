"""Renaming readers, setting their output, and releasing them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.kit.text import clean_name
from mipass.base.outbox.operations import notify
from mipass.domains.issuer.operations import set_status
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.key_changes import drop_key_changes
from mipass.domains.readers.models import Output, Reader
from mipass.domains.readers.permissions import MANAGE
from mipass.domains.readers.upgrade_reports import leave_campaigns
from mipass.protocol.status_bits import Status


@change("readers:rename")
def rename_reader(*, actor: Actor, reader: Reader, name: str) -> None:
    """Give a reader another name."""
    actor.require(MANAGE, reader.place)
    name = clean_name(name, field="name")
    if not Reader.objects.filter(distributor_id=reader.distributor_id, id=reader.id, removed_at=None).update(
        name=name
    ):
        raise NotFound
    record(actor=actor, event="reader:renamed", place=reader.place, subject_id=reader.id)
    notify(actor=actor, kind="reader-renamed", name=name)


@change("readers:set_output")
def set_output(*, actor: Actor, reader: Reader, output: str) -> None:
    """How the reader is to hand a card's bits on; it learns of it with its next configuration."""
    actor.require(MANAGE, reader.place)
    if output not in Output.values:
        raise Invalid(_("Choose Wiegand or OSDP."), field="output")
    rows = Reader.objects.filter(distributor_id=reader.distributor_id, id=reader.id, removed_at=None).exclude(
        output=output
    )
    if not rows.update(output=output):
        raise Refused(_("It is already set to that."), code="no_change", field="output")
    record(
        actor=actor, event="reader:output_changed", place=reader.place, subject_id=reader.id, output=output
    )
    notify(actor=actor, kind="reader-output-changed", name=reader.name)


@change("readers:remove")
def remove_reader(*, actor: Actor, reader: Reader) -> None:
    """Release a reader from its organization; this cannot be undone."""
    actor.require(MANAGE, reader.place)
    if not _remove(actor, reader):
        raise Refused(_("This reader is already removed."), code="no_change")
    notify(actor=actor, kind="reader-removed", name=reader.name)


def release_readers(*, actor: Actor, organization: Organization) -> int:
    """Release every reader of an organization that is being removed; safe to repeat. Returns how many."""
    actor.require(MANAGE, organization.place)
    released = 0
    for reader in Reader.objects.filter(
        distributor_id=organization.distributor_id, organization=organization, removed_at=None
    ):
        released += _remove(actor, reader)
    return released


def remove_quietly(*, actor: Actor, reader: Reader) -> bool:
    """Remove it once more where a restored database had forgotten that; False if it knows."""
    actor.require(MANAGE, reader.place)
    return _remove(actor, reader)


def _remove(actor: Actor, reader: Reader) -> bool:
    """Give up the device, so that it can be enrolled elsewhere; False if that was done before.

    From here on phones that hear of it answer it no more, whether or not it takes its release, which can be
    had by whoever will carry it there.
    """
    enrolled = Reader.objects.filter(distributor_id=reader.distributor_id, id=reader.id, removed_at=None)
    if not enrolled.update(removed_at=now(), claimed_key=None, claimed_ueid=None):
        return False
    set_status(organization=reader.organization, subject_id=reader.id, status=Status.INVALID)
    leave_campaigns(reader)
    drop_key_changes(reader)
    record(actor=actor, event="reader:removed", place=reader.place, subject_id=reader.id)
    return True
