"""What happens to a reader's upgrade: it is offered, done, failed, or over because something is gone.

Plain functions, called inside the transaction of whatever change they belong to: a report, a removal, a
withdrawal.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.domains.readers.models import (
    OPEN_STATES,
    FirmwareStatus,
    ReaderUpgrade,
    UpgradeCampaign,
    UpgradeState,
)
from mipass.protocol.versions import version_number

if TYPE_CHECKING:
    from mipass.domains.readers.models import Reader

_CODE = re.compile(r"[a-z][a-z_]{0,39}")
WITHDRAWN, REMOVED, UNKNOWN = "withdrawn", "removed", "unknown"


@dataclass(frozen=True, slots=True)
class WantedUpgrade:
    """What a reader is to take: a version, and the path of its target in the signed metadata."""

    version: str
    target: str


def wanted_upgrade(reader: Reader) -> WantedUpgrade | None:
    """What the reader is asked to take, which is noted as offered; None: nothing.

    For the answer to a report: call `note_report` first.
    """
    upgrade = _open_upgrades(reader).select_related("release").first()
    if upgrade is None or not _is_offered(upgrade):
        return None
    waiting = ReaderUpgrade.objects.filter(
        distributor_id=upgrade.distributor_id, id=upgrade.id, state=UpgradeState.WAITING
    )
    if waiting.update(state=UpgradeState.OFFERED, changed_at=now()):
        record(actor=_itself(reader), event="upgrade:offered", place=reader.place, subject_id=reader.id)
    return WantedUpgrade(upgrade.release.version, upgrade.release.path)


def _is_offered(upgrade: ReaderUpgrade) -> bool:
    return upgrade.release.status == FirmwareStatus.PUBLISHED and upgrade.release.leaving_at is None


def note_report(reader: Reader, *, version: str, failure: str = "") -> None:
    """What a proved report tells of the reader's open upgrade, if it has one.

    It is done when ``version`` is the wanted one or beyond, as numbers; else it has failed if the reader
    names a ``failure``: one of the protocol's codes.
    """
    upgrade = _open_upgrades(reader).select_related("release").first()
    if upgrade is None:
        return
    if (version_number(version) or 0) >= upgrade.release.number:
        _end(reader, upgrade, UpgradeState.DONE)
    elif failure:
        _end(reader, upgrade, UpgradeState.FAILED, failure if _CODE.fullmatch(failure) else UNKNOWN)


def _end(reader: Reader, upgrade: ReaderUpgrade, state: UpgradeState, reason: str = "") -> None:
    still_open = ReaderUpgrade.objects.filter(
        distributor_id=upgrade.distributor_id, id=upgrade.id, state__in=OPEN_STATES
    )
    if still_open.update(state=state, reason=reason, changed_at=now()):
        details = {"reason": reason} if reason else {}
        record(
            actor=_itself(reader),
            event=f"upgrade:{state}",
            place=reader.place,
            subject_id=reader.id,
            **details,
        )


def leave_campaigns(reader: Reader) -> None:
    """A removed reader takes nothing any more; its own removal is the event."""
    _open_upgrades(reader).update(state=UpgradeState.CANCELLED, reason=REMOVED, changed_at=now())


def end_upgrades_to(*, actor: Actor, releases: Collection[UUID]) -> None:
    """The releases are withdrawn: whoever was to take one has failed, and each campaign's log says so."""
    if not releases:
        return
    hit = locked_open(ReaderUpgrade.objects.filter(release_id__in=releases))
    campaigns = list(UpgradeCampaign.objects.filter(id__in={upgrade.campaign_id for upgrade in hit}))
    ended = ReaderUpgrade.objects.filter(id__in=[upgrade.id for upgrade in hit])
    ended.update(state=UpgradeState.FAILED, reason=WITHDRAWN, changed_at=now())
    for campaign in campaigns:
        record(actor=actor, event="upgrade:release_withdrawn", place=campaign.place, subject_id=campaign.id)


def locked_open(upgrades: QuerySet[ReaderUpgrade]) -> list[ReaderUpgrade]:
    """Those of them that are open, locked one after another: two that end many cannot block each other."""
    return list(lock(upgrades.filter(state__in=OPEN_STATES).order_by("id")))


def _open_upgrades(reader: Reader) -> QuerySet[ReaderUpgrade]:
    return ReaderUpgrade.objects.filter(
        distributor_id=reader.distributor_id, reader_id=reader.id, state__in=OPEN_STATES
    )


def _itself(reader: Reader) -> Actor:
    return Actor(
        kind=ActorKind.READER,
        id=reader.id,
        distributor_id=reader.distributor_id,
        organization_ids=frozenset({reader.organization_id}),
    )
