"""Sealing anew what lies under a distributor's older data key: cards with their indexes, uploads, pools."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from mipass.base.keys.resealing import reseal
from mipass.domains.credentials.bulk_actions.selections import place_of_selection
from mipass.domains.credentials.bulk_uploads.mappings import mark_beside, place_of_mapping
from mipass.domains.credentials.bulk_uploads.sealing import bulk_keys, place_in
from mipass.domains.credentials.cards import CardSealer, card_from_bits, place_of
from mipass.domains.credentials.draws import place_of_draw
from mipass.domains.credentials.models import (
    Batch,
    BatchPart,
    BulkAction,
    ColumnMapping,
    Credential,
    NumberDraw,
    NumberPool,
    Reconciliation,
    ReconciliationPart,
    StagedHolder,
    StagedRow,
    WrongRow,
)
from mipass.domains.credentials.pool_contents import place_of_pool
from mipass.domains.credentials.reconciliation.shown_rows import place_of_reconciled
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.holders.notes import place_of_note
from mipass.protocol.wiegand import Bits


def reseal_credentials(distributor_id: UUID) -> int:
    """Everything of a distributor in this room, with its present key; how much it was.

    Drafts come before the credentials that are copied from them.
    """
    return _reseal_uploads(distributor_id) + _reseal_cards(distributor_id) + _reseal_others(distributor_id)


def forget_marks(distributor_id: UUID, before: datetime) -> None:
    """Uploads of before are not known again by their content, and cards of comparisons not by their marks:
    these were made with a key that is gone.
    """
    rows = Batch.objects.filter(distributor_id=distributor_id, created_at__lt=before)
    rows.exclude(content=None).update(content=None)
    compared = Reconciliation.objects.filter(distributor_id=distributor_id, created_at__lt=before)
    compared.filter(is_comparable=True).update(is_comparable=False)


def _reseal_uploads(distributor_id: UUID) -> int:
    keys = bulk_keys(distributor_id)
    mine: dict[str, Any] = {"distributor_id": distributor_id}
    parts = BatchPart.objects.filter(**mine)
    done = reseal(parts, "content", keys, lambda row: place_in(row.batch_id, f"part:{row.number}"))
    wrong = WrongRow.objects.filter(**mine)
    done += reseal(wrong, "content", keys, lambda row: place_in(row.batch_id, f"wrong:{row.line}"))
    mappings = ColumnMapping.objects.filter(**mine)
    done += reseal(mappings, "content", keys, place_of_mapping, mark_beside)
    holders = StagedHolder.objects.filter(**mine)
    done += reseal(
        holders, "note", data_keys(distributor_id), lambda row: place_of_note(distributor_id, row.id)
    )
    batches = Batch.objects.filter(**mine)
    done += reseal(batches, "said", keys, lambda row: place_in(row.id, "said"))
    done += reseal(batches, "remark", keys, lambda row: place_in(row.id, "remark"))
    return done + _reseal_reconciliations(distributor_id)


def _reseal_reconciliations(distributor_id: UUID) -> int:
    """Blind indexes are in none that is finished; the others begin anew with the present key."""
    keys = bulk_keys(distributor_id)
    mine: dict[str, Any] = {"distributor_id": distributor_id}
    parts = ReconciliationPart.objects.filter(**mine)
    done = reseal(parts, "content", keys, place_of_reconciled)
    compared = Reconciliation.objects.filter(**mine)
    done += reseal(compared, "said", keys, lambda row: place_in(row.id, "said"))
    return done + reseal(compared, "remark", keys, lambda row: place_in(row.id, "remark"))


def _reseal_cards(distributor_id: UUID) -> int:
    keys = data_keys(distributor_id)
    staged = StagedRow.objects.filter(distributor_id=distributor_id).select_related("batch")
    done = reseal(
        staged,
        "data",
        keys,
        lambda row: place_of(distributor_id, row.credential),
        _indexes(distributor_id, lambda row: row.batch.organization_id),
    )
    return done + reseal(
        Credential._base_manager.filter(distributor_id=distributor_id, erased_at=None),
        "data",
        keys,
        lambda row: place_of(distributor_id, row.id),
        _indexes(distributor_id, lambda row: row.organization_id),
    )


def _indexes(
    distributor_id: UUID, organization_of: Callable[[Any], UUID]
) -> Callable[[Any, bytes], dict[str, Any]]:
    """The blind indexes of a row by the present key, from its card in the open."""
    sealer_of = cache(lambda organization_id: CardSealer(distributor_id, organization_id))

    def indexes(row: Any, plain: bytes) -> dict[str, Any]:
        found = sealer_of(organization_of(row)).indexes(card_from_bits(row.format, Bits.from_bytes(plain)))
        return {
            "value_index": found.value,
            "number_index": found.number,
            "facility_index": found.facility,
        }

    return indexes


def _reseal_others(distributor_id: UUID) -> int:
    keys = data_keys(distributor_id)
    pools = NumberPool.objects.filter(distributor_id=distributor_id)
    draws = NumberDraw.objects.filter(distributor_id=distributor_id)
    actions = BulkAction.objects.filter(distributor_id=distributor_id)
    done = reseal(pools, "content", keys, place_of_pool) + reseal(draws, "content", keys, place_of_draw)
    return done + reseal(actions, "selection", keys, place_of_selection)
