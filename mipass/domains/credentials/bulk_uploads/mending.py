"""Mending wrong cells where they are shown: the file is checked again with others in their place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid, Refused
from mipass.domains.credentials.bulk_uploads.columns import COLUMNS
from mipass.domains.credentials.bulk_uploads.problems import LONGEST_CELL
from mipass.domains.credentials.bulk_uploads.queries import get_remark
from mipass.domains.credentials.bulk_uploads.said import Cells, check_anew, said_of
from mipass.domains.credentials.models import Batch, BatchState, WrongRow
from mipass.domains.credentials.permissions import ISSUE

MOST_MENDED = 1_000  # rows of an upload


@change("credentials:mend_rows")
def mend_rows(*, actor: Actor, batch: Batch, cells: Mapping[int, Cells]) -> None:
    """Have a checked upload checked again with these cells of its wrong rows, by line and column.

    What was mended before stays so. Raises Invalid, whose field is ``LINE_COLUMN`` where one is to blame;
    Refused when it is too late.
    """
    actor.require(ISSUE, batch.place)
    _refuse_strange(batch, cells)
    mended = {**said_of(batch).mended}
    for line, row in cells.items():
        mended[line] = {**mended.get(line, {}), **row}
    if len(mended) > MOST_MENDED:
        raise Refused(
            _("At most %(most)d rows of an upload can be corrected here. Correct the others in the file.")
            % {"most": MOST_MENDED},
            code="too_many_mended",
        )
    remark = get_remark(actor=actor, batch=batch)
    said: dict[str, Any] = {"mended": mended, "sheet": remark.get("sheet"), "layout": remark.get("layout")}
    if batch.state != BatchState.CHECKED or not check_anew(batch, said=said):
        raise Refused(_("This upload can no longer be corrected."), code="wrong_state")
    record(actor=actor, event="batch:rows_mended", place=batch.place, subject_id=batch.id, count=len(cells))


def _refuse_strange(batch: Batch, cells: Mapping[int, Cells]) -> None:
    if not any(cells.values()):
        raise Invalid(_("Correct at least one cell."), field="")
    wrong = WrongRow.objects.filter(distributor_id=batch.distributor_id, batch=batch, line__in=[*cells])
    if wrong.count() < len(cells):
        raise Invalid(_("Another check has ended meanwhile. Look at the rows again."), field="")
    for line, row in cells.items():
        for column, text in row.items():
            if column not in COLUMNS or len(text) > LONGEST_CELL:
                field = f"{line}_{column}"
                raise Invalid(_("Use at most %(limit)d characters.") % {"limit": LONGEST_CELL}, field=field)
