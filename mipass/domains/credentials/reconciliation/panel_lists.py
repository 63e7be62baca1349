"""Opening a panel's list: by its headings, by what was said before, or by asking which column is what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mipass.domains.credentials.bulk_uploads.columns import ASIDE, name_key
from mipass.domains.credentials.bulk_uploads.layouts import Layout, Sample
from mipass.domains.credentials.bulk_uploads.opening import (
    Find,
    NeedsColumns,
    Opened,
    Parts,
    laid_out,
    open_source,
    read_sample,
)
from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.said import Said
from mipass.domains.credentials.bulk_uploads.suggesting import suggest
from mipass.domains.credentials.reconciliation.status_words import HEADINGS, read_status

STATUS = "status"
PANEL_COLUMNS = (
    "card_number",
    "facility_code",
    "format",
    "data_hex",
    "bit_length",
    "issue_level",
    "oem",
    STATUS,
)
_NAMES = {name_key(name): name for name in PANEL_COLUMNS}


def open_panel_list(
    parts: Parts, size: int, said: Said, fixed: Mapping[str, str], *, find: Find, pulse: Callable[[], None]
) -> Opened:
    """Open a list of ``size`` bytes whose rows all say ``fixed``. Raises Unreadable, NeedsColumns."""
    source = open_source(parts, size, said, pulse)
    sample = read_sample(source)
    if not sample.rows:
        raise Unreadable("no_rows")
    if said.layout:
        return laid_out(source, sample, said.layout)
    if layout := _by_own_names(sample, fixed):
        return laid_out(source, sample, layout)
    if layout := find(sample):
        known = replace(layout, fixed={**layout.fixed, **fixed})
        return replace(laid_out(source, sample, known), is_remembered=True)
    suggestion = suggest_panel(sample).as_json()
    raise NeedsColumns({"sample": sample.rows, "suggestion": suggestion, **source.notes()})


def lacks(layout: Layout) -> str:
    """What a layout lacks to tell cards: ``cards``, ``length`` of cards that are bits alone, or nothing."""
    said = layout.places.keys() | layout.fixed.keys()
    if "card_number" in said:
        return ""
    if "data_hex" not in said:
        return "cards"
    return "" if {"format", "bit_length"} & said else "length"


def suggest_panel(sample: Sample) -> Layout:
    """The most likely layout of a panel's list."""
    found = suggest(sample)
    places = {name: place for name, place in found.places.items() if name in PANEL_COLUMNS}
    free = [at for at in range(sample.width) if at not in places.values()]
    named = [at for at in free if _key(sample, found.heading, at) in HEADINGS]
    telling = [at for at in named if _tells_status(sample, found.heading, at)]
    if telling:
        places[STATUS] = telling[0]
    return replace(found, places=places)


def _key(sample: Sample, heading: int, place: int) -> str:
    names = sample.headings(heading)
    return name_key(ASIDE.sub("", names[place])) if place < len(names) else ""


def _tells_status(sample: Sample, heading: int, place: int) -> bool:
    """Whether some cell of a column is a word that says so."""
    cells = [row[place] for row in sample.below(heading) if place < len(row)]
    return any(cell.strip() and read_status(cell) is not None for cell in cells)


def _by_own_names(sample: Sample, fixed: Mapping[str, str]) -> Layout | None:
    """The layout of a list whose first row has the names that our documentation gives, if that suffices."""
    line, cells = sample.rows[0]
    places: dict[str, int] = {}
    for place, cell in enumerate(cells):
        name = _NAMES.get(name_key(cell.removesuffix("_hex")))
        if name:
            if name in places:
                return None
            places[name] = place
    layout = Layout(line, places, dict(fixed))
    has_format = "format" in places or "format" in fixed or "bit_length" in places
    return layout if has_format and not lacks(layout) else None
