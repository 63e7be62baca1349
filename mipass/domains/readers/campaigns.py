"""Upgrading many readers of an organization: choosing them, cancelling, trying again."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound, Refused
from mipass.base.kit.ids import new_id
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim_if_keyed
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.models import (
    OPEN_STATES,
    FirmwareRelease,
    Reader,
    ReaderUpgrade,
    UpgradeCampaign,
    UpgradeState,
)
from mipass.domains.readers.offers import list_offered, standing_of
from mipass.domains.readers.permissions import MANAGE, VIEW
from mipass.domains.readers.queries import list_readers
from mipass.domains.readers.upgrade_reports import locked_open
from mipass.protocol.firmware import Release


@dataclass(frozen=True, slots=True)
class Outdated:
    """A reader, and the release that it can take now."""

    reader: Reader
    release: Release


def list_outdated(*, actor: Actor, organization: Organization) -> list[Outdated]:
    """The readers, by name, that can take newer firmware and are not asked to already."""
    readers = list_readers(actor=actor, organization=organization)
    return _outdated(readers.exclude(id__in=_asked(organization)).order_by("name", "id"))


def _asked(organization: Organization) -> QuerySet[ReaderUpgrade, UUID]:
    """The readers of the organization's distributor that are asked at present."""
    rows = ReaderUpgrade.objects.filter(distributor_id=organization.distributor_id, state__in=OPEN_STATES)
    return rows.values_list("reader_id", flat=True)


def _outdated(readers: Iterable[Reader]) -> list[Outdated]:
    readers = list(readers)
    offered = list_offered(models={reader.hardware_model for reader in readers})
    standings = ((reader, standing_of(reader, offered).next) for reader in readers)
    return [Outdated(reader, release) for reader, release in standings if release]


def _lock_readers(campaign: UpgradeCampaign, ids: Iterable[UUID]) -> list[Reader]:
    """Those that are not removed, and will not be before this transaction ends."""
    mine = Reader.objects.filter(distributor_id=campaign.distributor_id)
    return list(lock(mine.filter(id__in=ids, removed_at=None).order_by("id")))


def _upgrades_of(campaign: UpgradeCampaign) -> QuerySet[ReaderUpgrade]:
    return ReaderUpgrade.objects.filter(distributor_id=campaign.distributor_id, campaign=campaign)


@change("readers:start_upgrades")
def start_upgrades(
    *,
    actor: Actor,
    organization: Organization,
    readers: Collection[UUID] | None,
    idempotency_key: str = "",
) -> UpgradeCampaign:
    """Ask readers to take the newest firmware they can: those chosen, or all outdated ones for None.

    One that is up to date by now, or was asked meanwhile, is left out. Raises NotFound for a reader of
    somewhere else and Refused when nothing is left to do. With a key the same request is the same campaign.
    """
    actor.require(MANAGE, organization.place)
    if readers is not None:
        _require_here(actor, organization, readers)
    claimed = claim_if_keyed(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="readers:start_upgrades",
        content={"organization": organization.id, "readers": sorted(readers or ())},
    )
    if claimed.replayed:
        return get_campaign(actor=actor, campaign_id=claimed.result_id)
    outdated = list_outdated(actor=actor, organization=organization)
    chosen = [each.reader.id for each in outdated if readers is None or each.reader.id in readers]
    campaign = UpgradeCampaign.objects.create(
        id=claimed.result_id,
        distributor_id=organization.distributor_id,
        organization=organization,
        created_by_id=actor.id,
        started_at=now(),
    )
    asked = _ask(campaign, _outdated(_lock_readers(campaign, chosen)))
    if not asked:
        raise Refused(_("None of these readers can take newer firmware now."), code="nothing_to_upgrade")
    record(actor=actor, event="upgrade:started", place=campaign.place, subject_id=campaign.id, asked=asked)
    notify(actor=actor, kind="upgrades-started", count=asked)
    return campaign


def _require_here(actor: Actor, organization: Organization, readers: Collection[UUID]) -> None:
    here = list_readers(actor=actor, organization=organization)
    if here.filter(id__in=readers).count() != len(set(readers)):
        raise NotFound


def _ask(campaign: UpgradeCampaign, outdated: Collection[Outdated]) -> int:
    """One row a reader, unless another campaign was quicker; how many there are."""
    releases = _rows_of({each.release for each in outdated})
    ReaderUpgrade.objects.bulk_create(
        [
            ReaderUpgrade(
                id=new_id(),
                distributor_id=campaign.distributor_id,
                campaign=campaign,
                reader=each.reader,
                release_id=releases[each.release.path],
                from_version=each.reader.firmware_version,
                changed_at=campaign.started_at,
            )
            for each in outdated
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    return _upgrades_of(campaign).count()


def _rows_of(releases: Collection[Release]) -> dict[str, UUID]:
    """The ids of releases by their paths."""
    rows = FirmwareRelease.objects.filter(hardware_model__in={release.hw_model for release in releases})
    return {row.path: row.id for row in rows}


@change("readers:cancel_upgrades")
def cancel_upgrades(*, actor: Actor, campaign: UpgradeCampaign) -> None:
    """Ask nobody of the campaign any more; what is done stays done. Raises Refused when it is over."""
    actor.require(MANAGE, campaign.place)
    still_open = locked_open(_upgrades_of(campaign))
    ended = _upgrades_of(campaign).filter(id__in=[upgrade.id for upgrade in still_open])
    cancelled = ended.update(state=UpgradeState.CANCELLED, reason="", changed_at=now())
    if not cancelled:
        raise Refused(_("No reader in this upgrade is still waiting."), code="no_change")
    UpgradeCampaign.objects.filter(
        distributor_id=campaign.distributor_id, id=campaign.id, cancelled_at=None
    ).update(cancelled_at=now())
    record(
        actor=actor,
        event="upgrade:cancelled",
        place=campaign.place,
        subject_id=campaign.id,
        asked=cancelled,
    )
    notify(actor=actor, kind="upgrades-cancelled", count=cancelled)


@change("readers:retry_upgrades")
def retry_upgrades(*, actor: Actor, campaign: UpgradeCampaign) -> None:
    """Ask those that failed once more, for the newest they can take now. Raises Refused for nobody."""
    actor.require(MANAGE, campaign.place)
    failed = _upgrades_of(campaign).filter(state=UpgradeState.FAILED)
    free = failed.exclude(reader_id__in=_asked(campaign.organization))
    readers = _lock_readers(campaign, free.values_list("reader_id", flat=True))
    asked = sum(_ask_again(campaign, each) for each in _outdated(readers))
    if not asked:
        raise Refused(_("None of these readers can take newer firmware now."), code="nothing_to_upgrade")
    record(actor=actor, event="upgrade:retried", place=campaign.place, subject_id=campaign.id, asked=asked)
    notify(actor=actor, kind="upgrades-retried", count=asked)


def _ask_again(campaign: UpgradeCampaign, outdated: Outdated) -> int:
    failed = _upgrades_of(campaign).filter(reader=outdated.reader, state=UpgradeState.FAILED)
    return failed.update(
        state=UpgradeState.WAITING,
        reason="",
        release_id=_rows_of([outdated.release])[outdated.release.path],
        changed_at=now(),
    )


def _number_in(*states: UpgradeState) -> Count:
    return Count("upgrades", filter=Q(upgrades__state__in=states))


def visible_to(actor: Actor) -> QuerySet[UpgradeCampaign]:
    """The campaigns that the actor may know of, with the numbers of their readers."""
    if not actor.can(VIEW):
        return UpgradeCampaign.objects.none()
    rows = UpgradeCampaign.objects.filter(distributor_id=actor.own_distributor_id).select_related(
        "organization"
    )
    if actor.organization_ids is not None:
        rows = rows.filter(organization_id__in=actor.organization_ids)
    return rows.annotate(
        readers=Count("upgrades"),
        open=_number_in(*OPEN_STATES),
        done=_number_in(UpgradeState.DONE),
        failed=_number_in(UpgradeState.FAILED),
        cancelled=_number_in(UpgradeState.CANCELLED),
    )


def list_campaigns(*, actor: Actor, organization: Organization) -> QuerySet[UpgradeCampaign]:
    """An organization's campaigns."""
    actor.require(VIEW, organization.place)
    return visible_to(actor).filter(organization=organization)


def get_campaign(*, actor: Actor, campaign_id: UUID) -> UpgradeCampaign:
    """One campaign. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).filter(id=campaign_id).first()
    if found is None:
        raise NotFound
    return found


def list_upgrades(*, actor: Actor, campaign: UpgradeCampaign) -> QuerySet[ReaderUpgrade]:
    """The campaign's readers, removed ones too, so that its numbers add up."""
    actor.require(VIEW, campaign.place)
    return _upgrades_of(campaign).select_related("reader", "release")
