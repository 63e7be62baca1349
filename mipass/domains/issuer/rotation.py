"""Replacing an organization's keys: signers every year, its root by announcing the new one first.

A new root is trusted before it signs: it is announced in every reader's configuration, and signs once all
readers know it or some days have passed. The old one stays trusted until its last document ended.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import Refused
from mipass.domains.issuer.keys import current_root, make_root_key, make_signer_key, record_key
from mipass.domains.issuer.models import KeyPurpose, KeyState, OrganizationKey, StatusEntry
from mipass.domains.issuer.permissions import ROTATE
from mipass.domains.issuer.queries import announced_root, keys_of
from mipass.domains.organizations.models import MOST_GRACE_HOURS, Organization

SIGNERS = (KeyPurpose.DOCUMENT_SIGNER, KeyPurpose.CONFIG_SIGNER, KeyPurpose.READER_CA)
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
    """New document signer, config signer and reader CA, under the present root. Returns the new ones.

    Only those are replaced that were made before that time, where one is given. What the old ones signed
    stays good for as long as their certificates are valid.
    """
    actor.require(ROTATE, organization.place)
    _lock_root(organization)
    return _replace_signers(organization, made_before or now())


@change("keys:announce_root")
def announce_root(*, actor: Actor, organization: Organization) -> OrganizationKey:
    """A new root, trusted from now and signing nothing yet. Raises RootAnnounced if one waits already."""
    actor.require(ROTATE, organization.place)
    _lock_root(organization)
    if announced_root(organization=organization) is not None:
        raise RootAnnounced(_("A new root is announced already and not in use yet."))
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
    OrganizationKey.objects.filter(id=new.id, state=KeyState.ANNOUNCED).update(state=KeyState.CURRENT)
    record_key("keys:root_in_use", organization, new.id)
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
    is_over = retired.filter(retired_at__lte=now() - _announcement()).exists() and not _has_documents(root)
    if not (at_once or is_over) or not retired.update(state=KeyState.ENDED):
        return False
    record_key("keys:root_ended", organization, root.id)
    return True


def rotate_due_keys() -> int:
    """Do what the calendar asks of every organization's keys, some at a time. Returns how much was done."""
    moment = now()
    rows = OrganizationKey.objects.select_related("organization").order_by("created_at")
    roots = rows.filter(purpose=KeyPurpose.ROOT)
    year_ago = moment - SIGNERS_SERVE
    old_signers = rows.filter(state=KeyState.CURRENT, purpose__in=SIGNERS, created_at__lte=year_ago)
    old_roots = roots.filter(state=KeyState.CURRENT, created_at__lte=moment - ROOTS_SERVE)
    waiting = roots.filter(state=KeyState.ANNOUNCED, created_at__lte=moment - _announcement())
    leaving = roots.filter(state=KeyState.RETIRED, retired_at__lte=moment - _announcement())
    system, done = Actor.system(), 0
    for organization in {row.organization_id: row.organization for row in old_signers[:BATCH]}.values():
        done += len(rotate_signers(actor=system, organization=organization, made_before=year_ago))
    for row in old_roots[:BATCH]:
        if announced_root(organization=row.organization) is None:
            announce_root(actor=system, organization=row.organization)
            done += 1
    for row in waiting[:BATCH]:
        done += use_announced_root(actor=system, organization=row.organization)
    for row in leaving[:BATCH]:
        done += end_root(actor=system, organization=row.organization, root=row)
    return done


def _announcement() -> timedelta:
    return timedelta(days=settings.CONFIG.root_announcement_days)


def _is_known(root: OrganizationKey, organization: Organization, *, readers_know: bool) -> bool:
    """Whether an announced root may be used, having been announced for long enough."""
    for_phones = timedelta(days=organization.document_days)
    waits = for_phones if readers_know else max(for_phones, _announcement())
    return root.created_at <= now() - waits


def _lock_root(organization: Organization) -> OrganizationKey:
    """The organization's signing root, locked: one change of its keys at a time."""
    current_root(organization)
    current = keys_of(organization).filter(purpose=KeyPurpose.ROOT, state=KeyState.CURRENT)
    # Whoever waited for the lock while another root came into use asks again.
    return lock(current).first() or lock(current).get()


def _replace_signers(organization: Organization, made_before: datetime) -> list[OrganizationKey]:
    signers = keys_of(organization).filter(purpose__in=SIGNERS, state=KeyState.CURRENT)
    old = list(signers.filter(created_at__lte=made_before))
    for row in old:
        _retire(row)
    return [make_signer_key(organization, KeyPurpose(row.purpose)) for row in old]


def _retire(row: OrganizationKey) -> None:
    """The key signs no more: its private part is wiped."""
    rows = OrganizationKey.objects.filter(id=row.id, state=KeyState.CURRENT)
    if rows.update(state=KeyState.RETIRED, sealed=None, retired_at=now()):
        record_key("keys:retired", row.organization, row.id, row.purpose)


def _has_documents(root: OrganizationKey) -> bool:
    latest = StatusEntry.objects.filter(root=root).aggregate(at=Max("valid_until"))["at"]
    return latest is not None and latest > now() - timedelta(hours=MOST_GRACE_HOURS)
