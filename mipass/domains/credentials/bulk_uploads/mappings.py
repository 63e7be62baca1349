"""Saying which column of an upload is what; and knowing it of the next file with the same headings."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.kit.ids import new_id
from mipass.base.kit.text import clean_digits
from mipass.base.kit.vault import Derived, mac, possible_macs, seal, unseal
from mipass.domains.credentials.bulk_uploads.columns import COLUMNS, REQUIRED, name_key
from mipass.domains.credentials.bulk_uploads.dates import clean_typed
from mipass.domains.credentials.bulk_uploads.layouts import DATES, NO_HEADINGS, Layout, Sample
from mipass.domains.credentials.bulk_uploads.said import check_anew, said_of
from mipass.domains.credentials.bulk_uploads.sealing import bulk_keys, open_json
from mipass.domains.credentials.bulk_uploads.suggesting import suggest
from mipass.domains.credentials.bulk_uploads.taking_in import refuse_unlisted
from mipass.domains.credentials.models import Batch, BatchState, ColumnMapping, Draft, Numbers
from mipass.domains.credentials.permissions import ISSUE
from mipass.domains.distributors.data_keys import data_keys
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, MAX_BITS, WiegandError

MOST_KEPT = 200  # mappings of an organization
Headings = Sequence[str]


@change("credentials:map_columns")
def map_columns(
    *,
    actor: Actor,
    batch: Batch,
    heading: int,
    columns: Mapping[int, str],
    fixed: Mapping[str, str],
    numbers: str = "",
    date_order: str = "",
) -> None:
    """Have an upload checked with these columns, and remember them for files with the same headings.

    ``heading`` is the line of the headings, 0 for none; ``columns`` names a column for each place (from 0)
    that is read; ``fixed`` is what all rows say of `FOR_ALL_ROWS`, of which dates are not remembered. Raises
    Invalid: its field is ``heading``, ``column_PLACE`` or one of ``fixed``; Refused when it is too late.
    """
    actor.require(ISSUE, batch.place)
    remark = open_json(batch, "remark", batch.remark)
    sample = Sample.of(remark.get("sample", ()))
    refuse_unlisted(date_order=date_order)
    layout = replace(read_layout(sample, heading, columns, fixed, numbers), date_order=date_order)
    _refuse_incomplete(layout)
    said = {"sheet": remark.get("sheet"), "layout": layout.as_json(), "date_order": None}
    if not check_anew(batch, said=said, numbers=""):  # what was answered before stands in the layout
        raise Refused(
            _("This upload can no longer be read again."), code="wrong_state", facts={"state": batch.state}
        )
    keep_layout(batch, layout, sample)
    record(actor=actor, event="batch:columns_mapped", place=batch.place, subject_id=batch.id)


def read_layout(
    sample: Sample,
    heading: int,
    columns: Mapping[int, str],
    fixed: Mapping[str, str],
    numbers: str,
    allowed: Collection[str] = COLUMNS,
) -> Layout:
    """What was answered, looked at; of these columns. Raises Invalid."""
    if heading and not sample.headings(heading):
        raise Invalid(_("Choose the row in which the headings are."), field="heading")
    return Layout(heading, _places(columns, sample, allowed), read_fixed(fixed), _numbers(numbers))


def find_layout(batch: Draft, sample: Sample) -> Layout | None:
    """What was last said of a file of the organization that has one of these rows as its headings."""
    for line, _cells in sample.rows:
        if found := _find(batch, _headings(sample, line)):
            return replace(found, heading=line)
    return None


def remember_answers(batch: Draft, layout: Layout, sample: Sample, date_order: str = "") -> None:
    """What somebody said of this file's numbers and dates counts for the next one with the same headings."""
    said = _with_answers(batch, layout, date_order)
    if said != layout:
        with transaction.atomic():
            keep_layout(batch, said, sample)


def _with_answers(batch: Draft, layout: Layout, date_order: str) -> Layout:
    """What was asked when the rows were read counts before what was said beside the columns."""
    return replace(
        layout, numbers=batch.numbers or layout.numbers, date_order=date_order or layout.date_order
    )


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an upload's columns: its first rows, and the likely answer or the last one."""

    sample: Sample
    layout: Layout


def open_question(*, actor: Actor, batch: Batch) -> Question | None:
    """The question, while there is one to ask: none of an upload that cannot be read or is over."""
    actor.require(ISSUE, batch.place)
    remark = open_json(batch, "remark", batch.remark)
    if batch.state not in {BatchState.ASKING, BatchState.CHECKED} or "sample" not in remark:
        return None
    sample = Sample.of(remark["sample"])
    known = remark.get("layout") or remark.get("suggestion")
    layout = Layout.of(known) if known else suggest(sample)
    return Question(sample, _with_answers(batch, layout, said_of(batch).date_order))


def find_like(batch: Draft, sample: Sample) -> Layout | None:
    """What was last said of a file without headings that is as wide: a suggestion, for it may be another."""
    return _find(batch, _headings(sample, NO_HEADINGS))


def _places(columns: Mapping[int, str], sample: Sample, allowed: Collection[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, column in columns.items():
        field = f"column_{place}"
        if column not in allowed or not 0 <= place < sample.width:
            raise Invalid(_("Choose one of the listed columns."), field=field)
        if column in places:
            raise Invalid(_("Another column is this already. Leave one of the two out."), field=field)
        places[column] = place
    return places


def read_fixed(fixed: Mapping[str, str]) -> dict[str, str]:
    """What is said of all rows, looked at. Empty answers say nothing. Raises Invalid."""
    said = {name: text.strip() for name, text in fixed.items() if text.strip()}
    if "format" in said:
        said["format"] = _format(said["format"])
    for name in said.keys() & {"facility_code", "bit_length"}:
        said[name] = str(clean_digits(said[name], field=name))
    if not 1 <= int(said.get("bit_length", 1)) <= MAX_BITS:
        raise Invalid(_("A number from 1 to %(most)d.") % {"most": MAX_BITS}, field="bit_length")
    clean_typed(**{name: said[name] for name in DATES if name in said})
    return said


def _format(name: str) -> str:
    if name == CUSTOM:
        return name
    try:
        found = wiegand.find_format(name)
    except WiegandError:
        found = None
    if found is None or not found.tier:
        raise Invalid(_("Choose one of the listed formats."), field="format")
    return found.code


def _numbers(numbers: str) -> str:
    if numbers and numbers not in Numbers.values:
        raise Invalid(_("Choose how numbers are written."), field="numbers")
    return numbers


def _refuse_incomplete(layout: Layout) -> None:
    email, format = REQUIRED
    if email not in layout.places:
        raise Invalid(_("Choose the column that holds the e-mail addresses."), field="")
    if format not in layout.places and format not in layout.fixed:
        raise Invalid(_("Choose the card format of all rows, or the column that names it."), field="format")


UPLOAD, PANEL = "upload", "panel"  # what a file is for: the same headings are answered otherwise in each


def _keys(distributor_id: UUID, organization_id: UUID, purpose: str) -> Derived:
    return Derived(data_keys(distributor_id), f"{purpose}-headings:{organization_id}")


def _purpose(batch: Draft) -> str:
    return UPLOAD if isinstance(batch, Batch) else PANEL


def _headings(sample: Sample, line: int) -> Headings:
    """The headings in a line as they are compared; for a file without, how many columns there are."""
    if line == NO_HEADINGS:
        return ["", str(sample.width)]
    return [name_key(name) for name in sample.headings(line)]


def _message(headings: Headings) -> bytes:
    last = max((at for at, name in enumerate(headings) if name), default=-1)
    return json.dumps([*headings[: last + 1]]).encode()


def _find(batch: Draft, headings: Headings) -> Layout | None:
    keys = _keys(batch.distributor_id, batch.organization_id, _purpose(batch))
    marks = possible_macs(keys, _message(headings))
    row = _of(batch).filter(headings__in=marks).order_by("-changed_at").first()
    if row is None:
        return None
    kept = json.loads(unseal(bulk_keys(row.distributor_id), row.content, place_of_mapping(row)))
    return Layout.of(kept["layout"])


def keep_layout(batch: Draft, layout: Layout, sample: Sample) -> None:
    """Remember it in place of what was said of these headings before."""
    one_at_a_time(f"column mappings of {batch.organization_id}")
    headings, purpose = _headings(sample, layout.heading), _purpose(batch)
    keys, message = _keys(batch.distributor_id, batch.organization_id, purpose), _message(headings)
    _of(batch).filter(headings__in=possible_macs(keys, message)).delete()
    row = ColumnMapping(
        id=new_id(),
        distributor_id=batch.distributor_id,
        organization_id=batch.organization_id,
        headings=mac(keys, message),
        changed_at=now(),
    )
    content = {"headings": headings, "layout": layout.lasting.as_json(), "purpose": purpose}
    row.content = seal(bulk_keys(batch.distributor_id), json.dumps(content).encode(), place_of_mapping(row))
    row.save(force_insert=True)
    kept = _of(batch).order_by("-changed_at").values_list("id", flat=True)[:MOST_KEPT]
    _of(batch).exclude(id__in=list(kept)).delete()


def _of(batch: Draft) -> Any:
    return ColumnMapping.objects.filter(
        distributor_id=batch.distributor_id, organization_id=batch.organization_id
    )


def place_of_mapping(row: ColumnMapping) -> bytes:
    """What its sealed content is bound to."""
    return row.distributor_id.bytes + row.id.bytes


def mark_beside(row: ColumnMapping, content: bytes) -> dict[str, Any]:
    """The mark of its headings by the present key, from its content in the open."""
    kept = json.loads(content)
    keys = _keys(row.distributor_id, row.organization_id, kept.get("purpose", UPLOAD))
    return {"headings": mac(keys, _message(kept["headings"]))}
