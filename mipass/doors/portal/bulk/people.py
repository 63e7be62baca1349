"""What an upload says of holders: how many are added, how many are known, and who must be asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from mipass.domains.credentials.bulk_uploads.making_people import list_people
from mipass.domains.credentials.models import Batch, StagedHolder, StagedRow
from mipass.domains.holders.models import Holder
from mipass.domains.holders.permissions import VIEW
from mipass.domains.holders.queries import list_holders
from mipass.doors.portal.bulk.turning import page_of
from mipass.doors.portal.holders.places import url_of
from mipass.doors.web.door import PortalRequest


def told_people(request: PortalRequest, batch: Batch, remark: Mapping[str, Any]) -> dict[str, Any]:
    """Nothing of an upload that names nobody, or for whoever may not see holders."""
    numbers = remark.get("holders", {})
    if not any(numbers.values()) or not request.actor.can(VIEW):
        return {}
    return {
        "holders": numbers,
        "asked": _asked(request, batch, numbers["asked"]) if numbers["asked"] else None,
    }


def _asked(request: PortalRequest, batch: Batch, total: int) -> dict[str, Any]:
    """Whom the file names at addresses of active holders, beside these."""
    pages = page_of(request, "asked", list_people(batch).filter(asks=True), total=total)
    known = _known(request, batch, pages["rows"])
    rows = [(row, found, url_of("view", found)) for row in pages["rows"] if (found := known.get(row.known))]
    return pages | {"rows": rows}


def names_of(request: PortalRequest, batch: Batch, rows: Iterable[StagedRow]) -> Mapping[UUID, str]:
    """What the holders of some rows are called: as they are known, or as they will be."""
    ids = [row.holder for row in rows if row.holder]
    if not ids or not request.actor.can(VIEW):
        return {}
    people = list(list_people(batch).filter(id__in=ids))
    known = _known(request, batch, people)
    return {each.id: known[each.known].name if each.known in known else each.name for each in people}


def _known(request: PortalRequest, batch: Batch, rows: Iterable[StagedHolder]) -> Mapping[Any, Holder]:
    holders = list_holders(actor=request.actor, organization=batch.organization)
    return holders.in_bulk([row.known for row in rows if row.known])
