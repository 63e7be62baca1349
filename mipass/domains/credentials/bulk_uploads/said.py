"""What somebody said of an upload after it was sent: how to read it, and what wrong cells should say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from mipass.base.kit.clock import now
from mipass.domains.credentials.bulk_uploads.layouts import Layout
from mipass.domains.credentials.bulk_uploads.numbers import give_back
from mipass.domains.credentials.bulk_uploads.sealing import open_json, seal_json
from mipass.domains.credentials.models import Batch, BatchState, Draft

READABLE_AGAIN = (BatchState.CHECKED, BatchState.ASKING, BatchState.UNREADABLE)
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Said:
    """What was said; empty where nobody did, and it is found out. ``mended``: cells by line and column."""

    encoding: str = ""
    sheet: str = ""
    date_order: str = ""
    layout: Layout | None = None
    mended: Mapping[int, Cells] = field(default_factory=dict)


def said_of(batch: Draft) -> Said:
    """All that was said of an upload."""
    kept = open_json(batch, "said", batch.said)
    layout = Layout.of(kept["layout"]) if kept.get("layout") else None
    mended = {int(line): cells for line, cells in kept.get("mended", {}).items()}
    return Said(batch.encoding, kept.get("sheet", ""), kept.get("date_order", ""), layout, mended)


def check_anew(batch: Batch, *, said: Mapping[str, Any], **changes: Any) -> bool:
    """Have an upload checked again, with this in place of what was said before of the same.

    False when it is too late, and nothing was changed. What is None is as if it had not been said.
    """
    taken = open_json(batch, "remark", batch.remark).get("taken", ())
    kept = {**open_json(batch, "said", batch.said), **said}
    sealed = seal_json(batch, "said", {name: value for name, value in kept.items() if value is not None})
    may = Q(state__in=READABLE_AGAIN) | Q(state=BatchState.FAILED, placed=0)
    waiting = Batch.objects.filter(may, id=batch.id, distributor_id=batch.distributor_id)
    found = waiting.update(
        state=BatchState.UPLOADED,
        said=sealed,
        remark=None,
        read=0,
        content=None,
        failure="",
        changed_at=now(),
        **changes,
    )
    if found:
        give_back(batch, taken)
    return bool(found)
