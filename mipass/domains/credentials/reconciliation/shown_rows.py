"""How rows of a list are shown: their format and last digits, sealed some at a time. The list is not kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mipass.base.kit.vault import seal, unseal
from mipass.domains.credentials.bulk_uploads.sealing import bulk_keys, place_in
from mipass.domains.credentials.models import Reconciliation, ReconciliationPart, ReconciliationRow
from mipass.domains.credentials.reconciliation.panel_rows import PanelRow

AT_ONCE = 1_000  # rows whose texts are sealed together


@dataclass(frozen=True, slots=True)
class RowText:
    """What is shown of a row: what it calls its format, the last digits, and why it names no whole card."""

    format: str = ""
    ends: str = ""
    problem: str = ""


def seal_texts(reconciliation: Reconciliation, number: int, rows: Iterable[PanelRow]) -> ReconciliationPart:
    """The texts of the rows from ``number`` times AT_ONCE on, to be kept."""
    texts = [[row.format, row.ends, row.problem] for row in rows]
    place = place_of_texts(reconciliation, number)
    return ReconciliationPart(
        distributor_id=reconciliation.distributor_id,
        reconciliation=reconciliation,
        is_file=False,
        number=number,
        content=seal(bulk_keys(reconciliation.distributor_id), json.dumps(texts).encode(), place),
    )


def open_texts(reconciliation: Reconciliation, rows: Sequence[ReconciliationRow]) -> Mapping[int, RowText]:
    """What is shown of these rows, by position; nothing of what is only here."""
    positions = [row.position for row in rows if row.line is not None]
    wanted = {position // AT_ONCE for position in positions}
    parts = ReconciliationPart.objects.filter(
        distributor_id=reconciliation.distributor_id,
        reconciliation=reconciliation,
        is_file=False,
        number__in=wanted,
    )
    keys, texts = bulk_keys(reconciliation.distributor_id), dict[int, Sequence[Sequence[str]]]()
    for part in parts:
        place = place_of_texts(reconciliation, part.number)
        texts[part.number] = json.loads(unseal(keys, part.content, place))
    return {at: RowText(*texts[at // AT_ONCE][at % AT_ONCE]) for at in positions}


def place_of_reconciled(part: ReconciliationPart) -> bytes:
    """What a part is bound to, of the file or of the texts."""
    return place_in(part.reconciliation_id, f"{'part' if part.is_file else 'rows'}:{part.number}")


def place_of_texts(reconciliation: Reconciliation, number: int) -> bytes:
    """What the texts are bound to."""
    return place_in(reconciliation.id, f"rows:{number}")
