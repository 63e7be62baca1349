"""Replacing an organization's keys: signers every year, its roots by announcing the new ones first.

A root and that of its readers go together: both are announced, come into use and end with each other. A new
root is trusted before it signs: it is announced in every reader's configuration, and signs once all readers
know it or some days have passed. The old one stays trusted until its last document ended.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Refused
from mipass.base.kit.vault import CannotOpen
from mipass.domains.issuer.keys import (
    current_root,
    make_reader_root,
    make_root_key,
    make_signer_key,
    record_key,
)
from mipass.domains.issuer.marks import UntrustedKeys, mark_of, require_genuine
from mipass.domains.issuer.models import KeyPurpose, KeyState, OrganizationKey, Profile, StatusEntry
from mipass.domains.issuer.permissions import ROTATE
from mipass.domains.issuer.queries import announced_root, keys_of, reader_root_of
from mipass.domains.issuer.revocations import ROOTS, sign_revocations
from mipass.domains.organizations.models import MOST_GRACE_HOURS, Organization

log = logging.getLogger(__name__)

SIGNERS = (KeyPurpose.DOCUMENT_SIGNER, KeyPurpose.CONFIG_SIGNER)
FOR_READERS = (KeyPurpose.READER_ROOT, KeyPurpose.READER_CA)
SIGNERS_SERVE = timedelta(days=365)
ROOTS_SERVE = timedelta(days=10 * 365)
BATCH = 100


class RootAnnounced(Refused):
    """There is an announced root already: it must come into use first."""

    code = "root_announced"


@change("keys:rotate_signers")
def rotate_signers(
    *, actor: Actor, organization: Organization, made_before: datetime | None = None
) -> list[OrganizationKey]:
    """New document signer and config signer under the present root. Returns the new ones.

    Only those are replaced that were made before that time, where one is given. What the old ones signed
    stays good for as long as their certificates are valid.
    """
    actor.require(ROTATE, organization.place)
    _lock_root(organization)
    return _replace_signers(organization, made_before or now())


@change("keys:announce_root")
def announce_root(*, actor: Actor, organization: Organization) -> OrganizationKey:
    """A new root with its root of readers, trusted from now and signing nothing yet.

    Raises RootAnnounced if one waits already.
    """
    actor.require(ROTATE, organization.place)
    _lock_root(organization)
    if announced_root(organization=organization) is not None:
        raise RootAnnounced(_("A new root has already been announced and is not in use yet."))
    key = make_root_key(organization, KeyState.ANNOUNCED)
    record_key("keys:root_announced", organization, key.id)
    return key


@change("keys:use_root")
def use_announced_root(
    *, actor: Actor, organization: Organization, root_known_by_all: bool = False, at_once: bool = False
) -> bool:
    """Let the announced root sign, with new signers under it; whether it does now.

    Every phone knows it once it was announced for as long as a document is good, since until then each phone
    with a good one came for the next. Whether every reader does is for the caller to say, who knows what they
    reported: it is waited for ``root_announcement_days`` at the most. ``at_once`` waits for nobody.
    """
    actor.require(ROTATE, organization.place)
    old = _lock_root(organization)
    new = announced_root(organization=organization)
    if new is None or not (at_once or _is_known(new, organization, readers_know=root_known_by_all)):
        return False
    _retire(old)
    _move(new, KeyState.CURRENT)
    record_key("keys:root_in_use", organization, new.id)
    _replace_reader_root(organization, new)
    _replace_signers(organization, now())
    return True


@change("keys:end_root")
def end_root(
    *, actor: Actor, organization: Organization, root: OrganizationKey, at_once: bool = False
) -> bool:
    """Trust a retired root no more, if nothing needs it or ``at_once``; whether it is ended now.

    Needed it is until the last document under it ended, grace included, and for as many days as a root is
    announced, within which readers get certificates by the new one.
    """
    actor.require(ROTATE, organization.place)
    _lock_root(organization)
    retired = keys_of(organization).filter(id=root.id, state=KeyState.RETIRED, purpose=KeyPurpose.ROOT)
    if (found := retired.first()) is None or not (at_once or _is_over(found)):
        return False
    _move(found, KeyState.ENDED)
    if (of_readers := reader_root_of(found, KeyState.RETIRED)) is not None:
        _move(of_readers, KeyState.ENDED)
    record_key("keys:root_ended", organization, root.id)
    return True


def rotate_due_keys() -> int:
    """Do what the calendar asks of every organization's keys, some at a time. Returns how much was done."""
    moment = now()
    rows = OrganizationKey.objects.select_related("organization").order_by("created_at")
    roots = rows.filter(purpose=KeyPurpose.ROOT)
    year_ago = moment - SIGNERS_SERVE
    old_signers = rows.filter(state=KeyState.CURRENT, purpose__in=SIGNERS, created_at__lte=year_ago)
    is_old = Q(created_at__lte=moment - ROOTS_SERVE) | Q(profile=Profile.BEFORE)
    next_one = roots.filter(organization=OuterRef("organization"), state=KeyState.ANNOUNCED)
    old_roots = roots.filter(~Exists(next_one), is_old, state=KeyState.CURRENT)
    waiting = roots.filter(state=KeyState.ANNOUNCED, created_at__lte=moment - _announcement())
    leaving = roots.filter(state=KeyState.RETIRED, retired_at__lte=moment - _announcement())
    system, done = Actor.system(), 0
    for organization in {row.organization_id: row.organization for row in old_signers[:BATCH]}.values():
        with leaving_out_untrusted(organization):
            done += len(rotate_signers(actor=system, organization=organization, made_before=year_ago))
    for row in old_roots[:BATCH]:
        with leaving_out_untrusted(row.organization):
            done += _announce_if_none_waits(row.organization)
    for row in waiting[:BATCH]:
        with leaving_out_untrusted(row.organization):
            done += use_announced_root(actor=system, organization=row.organization)
    for row in leaving[:BATCH]:
        with leaving_out_untrusted(row.organization):
            done += end_root(actor=system, organization=row.organization, root=row)
    return done


def _announce_if_none_waits(organization: Organization) -> bool:
    if announced_root(organization=organization) is not None:
        return False
    announce_root(actor=Actor.system(), organization=organization)
    return True


@contextmanager
def leaving_out_untrusted(organization: Organization) -> Iterator[None]:
    """One organization whose key rows somebody forged must not keep the others' keys from being replaced."""
    try:
        yield
    except UntrustedKeys:
        log.exception("the keys of organization %s are left as they are", organization.id)


def _announcement() -> timedelta:
    return timedelta(days=settings.CONFIG.root_announcement_days)


def _is_known(root: OrganizationKey, organization: Organization, *, readers_know: bool) -> bool:
    """Whether an announced root may be used, having been announced for long enough."""
    for_phones = timedelta(days=organization.document_days)
    waits = for_phones if readers_know else max(for_phones, _announcement())
    return root.created_at <= now() - waits


def _lock_root(organization: Organization) -> OrganizationKey:
    """The organization's signing root, locked: one change of its keys at a time. Raises UntrustedKeys."""
    current_root(organization)
    require_genuine(keys_of(organization))
    current = keys_of(organization).filter(purpose=KeyPurpose.ROOT, state=KeyState.CURRENT)
    # Whoever waited for the lock while another root came into use asks again.
    return lock(current).first() or lock(current).get()


def _replace_signers(organization: Organization, made_before: datetime) -> list[OrganizationKey]:
    signers = keys_of(organization).filter(purpose__in=SIGNERS, state=KeyState.CURRENT)
    old = list(signers.filter(created_at__lte=made_before))
    for row in old:
        _retire(row)
    return [make_signer_key(organization, KeyPurpose(row.purpose)) for row in old]


def _replace_reader_root(organization: Organization, root: OrganizationKey) -> None:
    """Let the root of readers that goes with this root sign; made now where none was announced with it."""
    for row in keys_of(organization).filter(purpose__in=FOR_READERS, state=KeyState.CURRENT):
        _retire(row)
    announced = reader_root_of(root, KeyState.ANNOUNCED)
    if announced is None:
        make_reader_root(root, KeyState.CURRENT)
    else:
        _move(announced, KeyState.CURRENT)


def _retire(row: OrganizationKey) -> None:
    """The key signs no more, but for a last revocation list of a root: its private part is wiped."""
    if row.purpose in ROOTS and row.profile != Profile.BEFORE:
        with suppress(CannotOpen):  # a root that is lost is replaced all the same
            sign_revocations(row)
    _move(row, KeyState.RETIRED, sealed=None, retired_at=now())
    record_key("keys:retired", row.organization, row.id, row.purpose)


def _move(row: OrganizationKey, state: KeyState, **changes: Any) -> None:
    """The row's next state, with the MAC of it. Needs the root's lock."""
    for name, value in {"state": state, **changes}.items():
        setattr(row, name, value)
    row.mac = mark_of(row)
    row.save(update_fields=["state", "mac", *changes])


def _is_over(root: OrganizationKey) -> bool:
    """Whether nothing needs a retired root any more."""
    return root.retired_at is not None and (
        root.retired_at <= now() - _announcement() and not _has_documents(root)
    )


def _has_documents(root: OrganizationKey) -> bool:
    entries = StatusEntry.objects.filter(distributor_id=root.distributor_id, root=root)
    latest = entries.aggregate(at=Max("valid_until"))["at"]
    return latest is not None and latest > now() - timedelta(hours=MOST_GRACE_HOURS)
